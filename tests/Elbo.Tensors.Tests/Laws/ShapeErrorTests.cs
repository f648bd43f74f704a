namespace Elbo.Tensors.Tests.Laws;

public sealed class ShapeErrorTests
{
    private static readonly (Func<Tensor> Operation, string Message)[] Cases =
    [
        (() => Of(2, 3) + Of(4), "Add: shapes [2, 3] and [4] do not broadcast: axis -1 is 3 against 4. "
            + "Reshape one, or give it an axis of size 1 there."),
        (() => Of(2, 3) - Of(3, 3), "Subtract: shapes [2, 3] and [3, 3] do not broadcast: axis -2 is 2 against 3. "
            + "Reshape one, or give it an axis of size 1 there."),
        (() => Of(2, 0) * Of(2, 2), "Multiply: shapes [2, 0] and [2, 2] do not broadcast: axis -1 is 0 against 2. "
            + "Reshape one, or give it an axis of size 1 there."),
        (() => Of(2) / Of(3), "Divide: shapes [2] and [3] do not broadcast: axis -1 is 2 against 3. "
            + "Reshape one, or give it an axis of size 1 there."),
        (() => Of(2, 3).Sum(2), "Sum: axis 2 does not exist in [2, 3]. Axes run from -2 to 1."),
        (() => Of(2, 3).Mean(-3), "Mean: axis -3 does not exist in [2, 3]. Axes run from -2 to 1."),
        (() => Of(2, 3).LogSumExp(5), "LogSumExp: axis 5 does not exist in [2, 3]. Axes run from -2 to 1."),
        (() => Of().Softmax(0), "Softmax: axis 0 does not exist in []. A scalar has no axes: leave the axis out."),
        (() => Of(2).LogSoftmax(1), "LogSoftmax: axis 1 does not exist in [2]. Axes run from -1 to 0."),
        (() => Of(2, 0).Max(1), "Max: shape [2, 0] has no elements to choose from. Leave empty batches out."),
        (() => Of(2, 3).Reshape(4, 2), "Reshape: shape [2, 3] has 6 elements, shape [4, 2] has 8. Ask for as many."),
        (() => Of(2, 3).Reshape(4, -1), "Reshape: shape [2, 3] has 6 elements, which the other sizes, 4 together, "
            + "do not divide. Change them, or leave -1 out."),
        (() => Of(2, 3).Reshape(-1, -1), "Shape: size -1 of axis 1 is negative."),
        (() => Of(2, 3).Permute(0, 0), "Permute: axes [0, 0] are no order of the 2 axes of [2, 3]. "
            + "Name each axis once."),
        (() => Of(2, 3).Permute(0), "Permute: axes [0] are no order of the 2 axes of [2, 3]. Name each axis once."),
        (() => Of(3).Transpose(), "Transpose: axis -2 does not exist in [3]. Axes run from -1 to 0."),
        (() => TensorOperations.Concat(0), "Concat: no tensors were given. Pass one or more."),
        (() => TensorOperations.Concat(0, Of(2, 3), Of(2, 4)), "Concat: shape [2, 4] of tensor 1 differs from [2, 3] "
            + "in more than axis 0. Reshape or slice it."),
        (() => Of(2, 3).Slice(1, 2, 2), "Slice: 2 from 2 on leaves axis 1 of [2, 3], which is 3 long. Ask for less."),
        (() => Of(2, 3).Slice(1, -1, 2), "Slice: 2 from -1 on leaves axis 1 of [2, 3], which is 3 long. Ask for less."),
        (() => Of(2, 3).Gather(0, 2), "Gather: index 2 at place 1 is no row of [2, 3]. Rows run from 0 to 1."),
        (() => Of(2, 3).MaxPool2x2(), "MaxPool2x2: shape [2, 3] has 2 axes, expected [batch, height, width, channels]. "
            + "Reshape it."),
        (() => Of(2, 3).UpsampleNearest2x(), "UpsampleNearest2x: shape [2, 3] has 2 axes, "
            + "expected [batch, height, width, channels]. Reshape it."),
        (() => Of(2).Clamp(2f, 1f), "Clamp: minimum 2 is not below maximum 1. Swap them."),
        (() => Tensor.From([1f], [2]), "CopyFrom: 1 values for shape [2], which holds 2. Pass exactly 2."),
        (() => Of(0, 70_000, 70_000), "Shape: [0, 70000, 70000] has more than 2147483575 elements. "
            + "Work on smaller batches."),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Wrong_shapes_are_answered_with_the_operation_the_shapes_and_a_remedy(int index)
    {
        (Func<Tensor> operation, string message) = Cases[index];
        Assert.Equal(message, Assert.Throws<TensorException>(operation).Message);
    }

    private static Tensor Of(params int[] sizes) => Tensor.Zeros(new Shape(sizes));
}

using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = largest x; NaN where any is NaN. Shapes: [outer, axis, inner] -> [outer, inner]. dX = dY at the first of the
/// largest elements, 0 elsewhere.
/// </summary>
internal sealed unsafe class MaxOperation : Operation
{
    private Tensor? x;
    private AxisSplit split;

    public static Tensor Apply(Tensor x, in AxisSplit split, Shape shape)
    {
        if (split.Length == 0)
        {
            throw new TensorException($"Max: shape {x.Shape} has no elements to choose from. Leave empty batches out.");
        }

        Tensor y = Tensor.Uninitialized(shape);
        Reductions.Run(x.Data, null, y.Data, split, accumulate: false, default(MaxReduction));
        if (Tape.Records(x))
        {
            MaxOperation operation = Tape.Record<MaxOperation>(y);
            operation.x = x;
            operation.split = split;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        FirstLargest.Scatter(x!.Data, Output.Data, dOutput.Data, slot.Tensor.Data, split, slot.Accumulate);
    }

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>The largest of all elements, a scalar. Its gradient goes to the first of the largest.</summary>
    /// <exception cref="TensorException">There are no elements.</exception>
    public static Tensor Max(this Tensor x) => MaxOperation.Apply(x, AxisSplit.Whole(x.Shape), default);

    /// <summary>
    /// The largest elements along an axis, which goes, or stays with size 1 if <paramref name="keepDimension"/>. The
    /// gradient goes to the first of the largest.
    /// </summary>
    /// <exception cref="TensorException">There is no such axis, or it is empty.</exception>
    public static Tensor Max(this Tensor x, int axis, bool keepDimension = false)
    {
        axis = ShapeRules.Axis(nameof(Max), x.Shape, axis);
        return MaxOperation.Apply(x, AxisSplit.At(x.Shape, axis), ShapeRules.Reduced(x.Shape, axis, keepDimension));
    }
}

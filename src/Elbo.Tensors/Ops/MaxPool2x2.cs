using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = the largest of each square of 2 x 2 pixels; NaN where any is NaN. Shapes: [batch, height, width, channels] ->
/// [batch, height / 2, width / 2, channels]; the last row or column of an odd size is left out. dX = dY at the first of
/// the largest (row by row), 0 elsewhere.
/// </summary>
internal sealed unsafe class MaxPoolOperation : Operation
{
    private Tensor? x;

    public static Tensor Apply(Tensor x)
    {
        ShapeRules.Images("MaxPool2x2", x.Shape);
        Tensor y = Tensor.Uninitialized(x.Shape.With(1, x.Shape[1] / 2).With(2, x.Shape[2] / 2));
        Pooling.Largest(x.Data, y.Data, x.Shape);
        if (Tape.Records(x))
        {
            Tape.Record<MaxPoolOperation>(y).x = x;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        if (!slot.Accumulate && ((x!.Shape[1] | x.Shape[2]) & 1) != 0)
        {
            slot.Tensor.Elements.Clear();
        }

        Pooling.LargestBack(x!.Data, Output.Data, dOutput.Data, slot.Tensor.Data, x.Shape, slot.Accumulate);
    }

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>
    /// The largest of each 2 x 2 pixels: [batch, height, width, channels] -> [batch, height / 2, width / 2, channels].
    /// The gradient goes to the first of the largest.
    /// </summary>
    /// <exception cref="TensorException">There are not four axes.</exception>
    public static Tensor MaxPool2x2(this Tensor x) => MaxPoolOperation.Apply(x);
}

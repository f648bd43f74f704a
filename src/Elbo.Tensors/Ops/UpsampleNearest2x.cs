using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = each pixel four times, as a square. Shapes: [batch, height, width, channels] ->
/// [batch, 2 height, 2 width, channels]. dX = the sum of dY over the square, row by row.
/// </summary>
internal sealed unsafe class UpsampleOperation : Operation
{
    private Tensor? x;

    public static Tensor Apply(Tensor x)
    {
        ShapeRules.Images("UpsampleNearest2x", x.Shape);
        Tensor y = Tensor.Uninitialized(x.Shape.With(1, x.Shape[1] * 2).With(2, x.Shape[2] * 2));
        Pooling.Repeat(x.Data, y.Data, y.Shape);
        if (Tape.Records(x))
        {
            Tape.Record<UpsampleOperation>(y).x = x;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        Pooling.RepeatBack(dOutput.Data, slot.Tensor.Data, dOutput.Shape, slot.Accumulate);
    }

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>
    /// Each pixel as a square of four: [batch, height, width, channels] -> [batch, 2 height, 2 width, channels].
    /// </summary>
    /// <exception cref="TensorException">There are not four axes.</exception>
    public static Tensor UpsampleNearest2x(this Tensor x) => UpsampleOperation.Apply(x);
}

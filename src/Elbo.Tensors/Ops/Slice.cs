using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = the elements of x from one index of an axis on. Shapes: [outer, axis, inner] -> [outer, length, inner].
/// dX = dY where it was taken from, 0 elsewhere.
/// </summary>
internal sealed unsafe class SliceOperation : Operation
{
    private Tensor? x;
    private AxisSplit split;
    private int from;

    public static Tensor Apply(Tensor x, int axis, int from, int length)
    {
        axis = ShapeRules.Axis("Slice", x.Shape, axis);
        int size = x.Shape[axis];
        if (from < 0 || length < 0 || from > size - length)
        {
            throw new TensorException(
                $"Slice: {length} from {from} on leaves axis {axis} of {x.Shape}, which is {size} long. Ask for less.");
        }

        Tensor y = Tensor.Uninitialized(x.Shape.With(axis, length));
        AxisSplit around = AxisSplit.At(x.Shape, axis);
        int whole = size * around.Inner;
        int part = length * around.Inner;
        StridedCopy.Rows(x.Data + (from * around.Inner), whole, y.Data, part, around.Outer, part, accumulate: false);
        if (Tape.Records(x))
        {
            SliceOperation operation = Tape.Record<SliceOperation>(y);
            operation.x = x;
            operation.split = around;
            operation.from = from;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        if (!slot.Accumulate)
        {
            slot.Tensor.Elements.Clear();
        }

        int whole = split.Length * split.Inner;
        int part = split.Outer == 0 ? 0 : dOutput.Count / split.Outer;
        float* target = slot.Tensor.Data + (from * split.Inner);
        StridedCopy.Rows(dOutput.Data, part, target, whole, split.Outer, part, slot.Accumulate);
    }

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>Part of an axis: <paramref name="length"/> indices from <paramref name="from"/> on.</summary>
    /// <exception cref="TensorException">There is no such axis, or the part leaves it.</exception>
    public static Tensor Slice(this Tensor x, int axis, int from, int length) =>
        SliceOperation.Apply(x, axis, from, length);
}

using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = sum of x, over a divisor (the number of elements for a mean). Shapes: [outer, axis, inner] -> [outer, inner].
/// dX = dY / divisor, repeated along the axis.
/// </summary>
internal sealed unsafe class SumOperation : Operation
{
    private Tensor? x;
    private AxisSplit split;
    private float divisor;

    public static Tensor Apply(Tensor x, in AxisSplit split, Shape shape, float divisor)
    {
        Tensor y = Tensor.Uninitialized(shape);
        Reductions.Run(x.Data, null, y.Data, split, accumulate: false, new SumReduction(divisor));
        if (Tape.Records(x))
        {
            SumOperation operation = Tape.Record<SumOperation>(y);
            operation.x = x;
            operation.split = split;
            operation.divisor = divisor;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        var repeated = new Broadcast.Operand(dOutput.Data, new Shape(split.Outer, 1, split.Inner));
        var dX = new Broadcast.Operand(slot.Tensor.Data, new Shape(split.Outer, split.Length, split.Inner));
        Broadcast.Run(repeated, repeated, null, dX, slot.Accumulate, new Body(divisor));
    }

    protected internal override void Forget() => x = null;

    private readonly struct Body(float divisor) : IBroadcastBody
    {
        public static bool ReadsFull => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => left / T.Splat(divisor);
    }
}

public static partial class TensorOperations
{
    /// <summary>The sum of all elements, a scalar; 0 where there are none.</summary>
    public static Tensor Sum(this Tensor x) => SumOperation.Apply(x, AxisSplit.Whole(x.Shape), default, 1f);

    /// <summary>The sums along an axis, which goes, or stays with size 1 if <paramref name="keepDimension"/>.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor Sum(this Tensor x, int axis, bool keepDimension = false)
    {
        axis = ShapeRules.Axis(nameof(Sum), x.Shape, axis);
        Shape shape = ShapeRules.Reduced(x.Shape, axis, keepDimension);
        return SumOperation.Apply(x, AxisSplit.At(x.Shape, axis), shape, 1f);
    }
}

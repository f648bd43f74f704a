using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = ln sum e^x = m + ln sum e^(x - m) with m the largest x, so that nothing overflows. Shapes:
/// [outer, axis, inner] -> [outer, inner]. dX = dY * e^(x - y). Where every x is -infinity, y is -infinity and dX is 0.
/// </summary>
internal sealed unsafe class LogSumExpOperation : Operation
{
    private Tensor? x;
    private AxisSplit split;

    public static Tensor Apply(Tensor x, in AxisSplit split, Shape shape)
    {
        Tensor y = Tensor.Uninitialized(shape);
        Tensor largest = Tensor.Uninitialized(shape);
        Tensor sum = Tensor.Uninitialized(shape);
        Reductions.Run(x.Data, null, largest.Data, split, accumulate: false, default(MaxReduction));
        Reductions.Run(x.Data, largest.Data, sum.Data, split, accumulate: false, default(SumOfExpReduction));
        Broadcast.Run(largest, sum, null, y, accumulate: false, default(ValueBody));
        GC.KeepAlive(largest);
        GC.KeepAlive(sum);
        if (Tape.Records(x))
        {
            LogSumExpOperation operation = Tape.Record<LogSumExpOperation>(y);
            operation.x = x;
            operation.split = split;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        var perResult = new Shape(split.Outer, 1, split.Inner);
        Broadcast.Run(
            new Broadcast.Operand(dOutput.Data, perResult),
            new Broadcast.Operand(Output.Data, perResult),
            x!.Data,
            new Broadcast.Operand(slot.Tensor.Data, new Shape(split.Outer, split.Length, split.Inner)),
            slot.Accumulate,
            default(GradientBody));
    }

    protected internal override void Forget() => x = null;

    private readonly struct ValueBody : IBroadcastBody
    {
        public static bool ReadsFull => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => ExpShift.Of(left) + VectorMath.Log(right);
    }

    private readonly struct GradientBody : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => left * VectorMath.Exp(full - ExpShift.Of(right));
    }
}

public static partial class TensorOperations
{
    /// <summary>The logarithm of the sum of e^x over all elements, a scalar; -infinity where there are none.</summary>
    public static Tensor LogSumExp(this Tensor x) => LogSumExpOperation.Apply(x, AxisSplit.Whole(x.Shape), default);

    /// <summary>
    /// The logarithms of the sums of e^x along an axis, which goes, or stays with size 1 if
    /// <paramref name="keepDimension"/>.
    /// </summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor LogSumExp(this Tensor x, int axis, bool keepDimension = false)
    {
        axis = ShapeRules.Axis(nameof(LogSumExp), x.Shape, axis);
        Shape shape = ShapeRules.Reduced(x.Shape, axis, keepDimension);
        return LogSumExpOperation.Apply(x, AxisSplit.At(x.Shape, axis), shape);
    }
}

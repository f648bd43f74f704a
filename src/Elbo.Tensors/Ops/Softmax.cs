using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// y = e^x / sum e^x along an axis, with the largest x taken off first. Shapes: any -> the same.
/// dX = y * (dY - sum of dY * y). Where every x is -infinity, y and dX are 0.
/// </summary>
internal sealed unsafe class SoftmaxOperation : Operation
{
    private Tensor? x;
    private AxisSplit split;

    public static Tensor Apply(Tensor x, in AxisSplit split)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        var whole = new Shape(split.Outer, split.Length, split.Inner);
        var perResult = new Shape(split.Outer, 1, split.Inner);
        Buffer scratch = BufferPool.Rent(perResult.Count);
        var result = new Broadcast.Operand(scratch.Data, perResult);
        var output = new Broadcast.Operand(y.Data, whole);
        Reductions.Run(x.Data, null, scratch.Data, split, accumulate: false, default(MaxReduction));
        Broadcast.Run(result, result, x.Data, output, accumulate: false, default(ExpBody));
        Reductions.Run(y.Data, null, scratch.Data, split, accumulate: false, new SumReduction(1f));
        Broadcast.Run(result, result, y.Data, output, accumulate: false, default(ShareBody));
        BufferPool.Return(scratch);
        if (Tape.Records(x))
        {
            SoftmaxOperation operation = Tape.Record<SoftmaxOperation>(y);
            operation.x = x;
            operation.split = split;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        var whole = new Shape(split.Outer, split.Length, split.Inner);
        var perResult = new Shape(split.Outer, 1, split.Inner);
        Buffer products = BufferPool.Rent(whole.Count);
        Buffer sums = BufferPool.Rent(perResult.Count);
        var y = new Broadcast.Operand(Output.Data, whole);
        var dY = new Broadcast.Operand(dOutput.Data, whole);
        var product = new Broadcast.Operand(products.Data, whole);
        Broadcast.Run(y, dY, null, product, accumulate: false, default(ProductBody));
        Reductions.Run(products.Data, null, sums.Data, split, accumulate: false, new SumReduction(1f));
        Broadcast.Run(
            new Broadcast.Operand(sums.Data, perResult),
            y,
            dOutput.Data,
            new Broadcast.Operand(slot.Tensor.Data, whole),
            slot.Accumulate,
            default(GradientBody));
        BufferPool.Return(products);
        BufferPool.Return(sums);
    }

    protected internal override void Forget() => x = null;

    private readonly struct ExpBody : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => VectorMath.Exp(full - ExpShift.Of(left));
    }

    private readonly struct ShareBody : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => full / T.Select(T.EqualTo(left, T.Splat(0f)), T.Splat(1f), left);
    }

    private readonly struct ProductBody : IBroadcastBody
    {
        public static bool ReadsFull => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => left * right;
    }

    private readonly struct GradientBody : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => right * (full - left);
    }
}

public static partial class TensorOperations
{
    /// <summary>e^x / sum of e^x along an axis: from logits to probabilities.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor Softmax(this Tensor x, int axis) =>
        SoftmaxOperation.Apply(x, AxisSplit.At(x.Shape, ShapeRules.Axis(nameof(Softmax), x.Shape, axis)));

    /// <summary>The logarithm of <see cref="Softmax"/>: x less its LogSumExp along the axis.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor LogSoftmax(this Tensor x, int axis) =>
        x.Subtract(x.LogSumExp(ShapeRules.Axis(nameof(LogSoftmax), x.Shape, axis), keepDimension: true));
}

using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// Applies a function to pairs of elements. Shapes are aligned at the last axis, and an axis of size 1, or one that is
/// missing, repeats: [samples, batch, latent] with [batch, latent] -> [samples, batch, latent]. y = f(l, r);
/// dL = dY * df/dl and dR = dY * df/dr, summed over the axes that were repeated.
/// </summary>
/// <typeparam name="TFunction">The function.</typeparam>
public sealed unsafe class BinaryOperation<TFunction> : Operation
    where TFunction : struct, IBinaryFunction
{
    private Tensor? left;
    private Tensor? right;
    private TFunction function;

    /// <summary>f of every pair.</summary>
    /// <exception cref="TensorException">The shapes do not broadcast.</exception>
    public static Tensor Apply(Tensor left, Tensor right, TFunction function)
    {
        Tensor y = Tensor.Uninitialized(ShapeRules.Broadcast(TFunction.Name, left.Shape, right.Shape));
        Broadcast.Run(left, right, null, y, accumulate: false, new ValueBody(function));
        if (Tape.Records(left, right))
        {
            var operation = Tape.Record<BinaryOperation<TFunction>>(y);
            operation.left = left;
            operation.right = right;
            operation.function = function;
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Send(left!, dOutput, sink, new LeftBody(function));
        Send(right!, dOutput, sink, new RightBody(function));
    }

    /// <inheritdoc/>
    protected internal override void Forget()
    {
        left = null;
        right = null;
    }

    private void Send<TBody>(Tensor input, Tensor dOutput, GradientSink sink, TBody body)
        where TBody : struct, IBroadcastBody
    {
        if (!input.RequiresGradient)
        {
            return;
        }

        GradientSlot slot = sink.For(input);
        if (input.Shape.Count == dOutput.Count)
        {
            var same = new Broadcast.Operand(slot.Tensor.Data, dOutput.Shape);
            Broadcast.Run(left!, right!, dOutput.Data, same, slot.Accumulate, body);
            return;
        }

        Buffer full = BufferPool.Rent(dOutput.Count);
        var repeated = new Broadcast.Operand(full.Data, dOutput.Shape);
        Broadcast.Run(left!, right!, dOutput.Data, repeated, accumulate: false, body);
        Reductions.SumTo(full.Data, dOutput.Shape, slot);
        BufferPool.Return(full);
    }

    private readonly struct ValueBody(TFunction function) : IBroadcastBody
    {
        public static bool ReadsFull => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => function.Value(left, right);
    }

    private readonly struct LeftBody(TFunction function) : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => full * function.LeftSlope(left, right);
    }

    private readonly struct RightBody(TFunction function) : IBroadcastBody
    {
        public static bool ReadsFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T left, T right, T full)
            where T : struct, ILanes<T> => full * function.RightSlope(left, right);
    }
}

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
        // an input that is not repeated may overwrite the output's gradient, and so comes last
        if (right!.Count == dOutput.Count && right.RequiresGradient)
        {
            Send(left!, dOutput, sink, new LeftBody(function), isLast: false);
            Send(right, dOutput, sink, new RightBody(function), isLast: true);
        }
        else
        {
            Send(right, dOutput, sink, new RightBody(function), isLast: false);
            Send(left!, dOutput, sink, new LeftBody(function), isLast: true);
        }
    }

    /// <inheritdoc/>
    protected internal override void Forget()
    {
        left = null;
        right = null;
    }

    private void Send<TBody>(Tensor input, Tensor dOutput, GradientSink sink, TBody body, bool isLast)
        where TBody : struct, IBroadcastBody
    {
        if (!input.RequiresGradient)
        {
            return;
        }

        bool isSame = input.Count == dOutput.Count;
        if (TFunction.IsSum && isSame && isLast)
        {
            sink.HandOver(input, dOutput);
            return;
        }

        GradientSlot slot = isLast && isSame ? sink.InPlace(input, dOutput) : sink.For(input);
        if (TFunction.IsSum)
        {
            Pass(dOutput, slot);
            return;
        }

        if (isSame)
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

    private static void Pass(Tensor dOutput, GradientSlot slot)
    {
        if (slot.Tensor.Count == dOutput.Count)
        {
            Elementwise.Copy(dOutput, slot);
        }
        else
        {
            Reductions.SumTo(dOutput.Data, dOutput.Shape, slot);
        }
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

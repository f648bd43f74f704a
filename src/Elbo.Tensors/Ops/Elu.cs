using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = x where x is positive, e^x - 1 elsewhere (Clevert, Unterthiner and Hochreiter 2016).</summary>
internal readonly struct Elu : IUnaryFunction
{
    // e^x - 1 = 2t / (1 - t) with t = tanh(x / 2), which loses nothing where x is small
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T>
    {
        T t = VectorMath.Tanh(x * T.Splat(0.5f));
        return T.Select(T.LessThan(T.Splat(0f), x), x, (t + t) / (T.Splat(1f) - t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> =>
        T.Select(T.LessThan(T.Splat(0f), y), T.Splat(1f), y + T.Splat(1f));
}

public static partial class TensorOperations
{
    /// <summary>x where positive, e^x - 1 elsewhere.</summary>
    public static Tensor Elu(this Tensor x) => UnaryOperation<Elu>.Apply(x, default);
}

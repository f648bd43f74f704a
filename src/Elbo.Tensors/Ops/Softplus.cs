using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = ln(1 + e^x).</summary>
internal readonly struct Softplus : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Softplus(x);

    // sigmoid(x) by y alone, since fused layers keep no x: 1 - e^-y = 2t / (1 + t) with t = tanh(y / 2), which loses
    // nothing where y is small
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T>
    {
        T t = VectorMath.Tanh(y * T.Splat(0.5f));
        return (t + t) / (T.Splat(1f) + t);
    }
}

public static partial class TensorOperations
{
    /// <summary>ln(1 + e^x) of every element, without overflow.</summary>
    public static Tensor Softplus(this Tensor x) => UnaryOperation<Softplus>.Apply(x, default);
}

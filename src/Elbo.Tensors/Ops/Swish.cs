using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = x sigmoid(x), also called SiLU (Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017).
/// </summary>
internal readonly struct Swish : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x * VectorMath.Sigmoid(x);

    // s (1 + x (1 - s)); it does not follow from y, which falls before it rises
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T>
    {
        T s = VectorMath.Sigmoid(x);
        T one = T.Splat(1f);
        return s * T.FusedMultiplyAdd(x, one - s, one);
    }
}

public static partial class TensorOperations
{
    /// <summary>x sigmoid(x).</summary>
    public static Tensor Swish(this Tensor x) => UnaryOperation<Swish>.Apply(x, default);
}

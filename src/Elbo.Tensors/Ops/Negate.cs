using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = -x.</summary>
internal readonly struct Negate : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Negate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(-1f);
}

public static partial class TensorOperations
{
    /// <summary>Every element with the other sign.</summary>
    public static Tensor Negate(this Tensor x) => UnaryOperation<Negate>.Apply(x, default);
}

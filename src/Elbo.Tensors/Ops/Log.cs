using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = ln x.</summary>
internal readonly struct Log : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(1f) / x;
}

public static partial class TensorOperations
{
    /// <summary>Natural logarithm of every element; -infinity at 0, NaN below.</summary>
    public static Tensor Log(this Tensor x) => UnaryOperation<Log>.Apply(x, default);
}

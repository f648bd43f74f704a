using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = tanh x.</summary>
internal readonly struct Tanh : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(1f) - (y * y);
}

public static partial class TensorOperations
{
    /// <summary>Hyperbolic tangent of every element.</summary>
    public static Tensor Tanh(this Tensor x) => UnaryOperation<Tanh>.Apply(x, default);
}

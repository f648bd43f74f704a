using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = sqrt x.</summary>
internal readonly struct Sqrt : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(0.5f) / y;
}

public static partial class TensorOperations
{
    /// <summary>Square root of every element; its gradient at 0 is infinite.</summary>
    public static Tensor Sqrt(this Tensor x) => UnaryOperation<Sqrt>.Apply(x, default);
}

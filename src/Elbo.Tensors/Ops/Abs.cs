using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = |x|.</summary>
internal readonly struct Abs : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Select(
            T.LessThan(x, T.Splat(0f)), T.Splat(-1f), T.And(T.LessThan(T.Splat(0f), x), T.Splat(1f)));
}

public static partial class TensorOperations
{
    /// <summary>Magnitude of every element; its gradient at 0 is 0.</summary>
    public static Tensor Abs(this Tensor x) => UnaryOperation<Abs>.Apply(x, default);
}

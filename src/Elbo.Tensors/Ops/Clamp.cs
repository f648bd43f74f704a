using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = x, but not below a minimum nor above a maximum.</summary>
internal readonly struct Clamp(float minimum, float maximum) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Select(
            T.LessThan(x, T.Splat(minimum)), T.Splat(minimum), VectorMath.Min(T.Splat(maximum), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Select(
            T.LessThan(x, T.Splat(minimum)),
            T.Splat(0f),
            T.Select(T.LessThan(T.Splat(maximum), x), T.Splat(0f), T.Splat(1f)));
}

public static partial class TensorOperations
{
    /// <summary>Every element, the limit where it lies outside; its gradient is 0 there. NaN stays NaN.</summary>
    /// <exception cref="TensorException">The minimum is above the maximum.</exception>
    public static Tensor Clamp(this Tensor x, float minimum, float maximum)
    {
        if (!(minimum <= maximum))
        {
            throw new TensorException($"Clamp: minimum {minimum} is not below maximum {maximum}. Swap them.");
        }

        return UnaryOperation<Clamp>.Apply(x, new Clamp(minimum, maximum));
    }
}

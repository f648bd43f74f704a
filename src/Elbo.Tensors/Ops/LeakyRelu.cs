using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = x where x is positive, x * slope elsewhere.</summary>
internal readonly struct LeakyRelu(float slope) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Select(T.LessThan(T.Splat(0f), x), x, x * T.Splat(slope));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Select(T.LessThan(T.Splat(0f), x), T.Splat(1f), T.Splat(slope));
}

public static partial class TensorOperations
{
    /// <summary>Every element, times the slope where it is not positive.</summary>
    public static Tensor LeakyRelu(this Tensor x, float slope) =>
        UnaryOperation<LeakyRelu>.Apply(x, new LeakyRelu(slope));
}

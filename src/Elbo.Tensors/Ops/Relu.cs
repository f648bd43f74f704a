using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = max(0, x).</summary>
internal readonly struct Relu : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Max(T.Splat(0f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.And(T.LessThan(T.Splat(0f), x), T.Splat(1f));
}

public static partial class TensorOperations
{
    /// <summary>Every element, 0 where it is negative; its gradient at 0 is 0.</summary>
    public static Tensor Relu(this Tensor x) => UnaryOperation<Relu>.Apply(x, default);
}

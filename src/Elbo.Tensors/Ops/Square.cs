using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = x^2.</summary>
internal readonly struct Square : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => x + x;
}

public static partial class TensorOperations
{
    /// <summary>Square of every element.</summary>
    public static Tensor Square(this Tensor x) => UnaryOperation<Square>.Apply(x, default);
}

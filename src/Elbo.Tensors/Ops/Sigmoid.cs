using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = 1 / (1 + e^-x).</summary>
internal readonly struct Sigmoid : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => y * (T.Splat(1f) - y);
}

public static partial class TensorOperations
{
    /// <summary>1 / (1 + e^-x) of every element: from a logit to a probability.</summary>
    public static Tensor Sigmoid(this Tensor x) => UnaryOperation<Sigmoid>.Apply(x, default);
}

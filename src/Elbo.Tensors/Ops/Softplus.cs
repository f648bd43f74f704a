using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = ln(1 + e^x).</summary>
internal readonly struct Softplus : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Softplus(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => VectorMath.Sigmoid(x);
}

public static partial class TensorOperations
{
    /// <summary>ln(1 + e^x) of every element, without overflow.</summary>
    public static Tensor Softplus(this Tensor x) => UnaryOperation<Softplus>.Apply(x, default);
}

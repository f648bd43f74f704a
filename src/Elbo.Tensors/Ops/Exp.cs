using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>y = e^x.</summary>
internal readonly struct Exp : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => VectorMath.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => y;
}

/// <summary>Operations on tensors.</summary>
public static partial class TensorOperations
{
    /// <summary>e^x of every element.</summary>
    public static Tensor Exp(this Tensor x) => UnaryOperation<Exp>.Apply(x, default);
}

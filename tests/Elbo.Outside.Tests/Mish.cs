using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Outside.Tests;

/// <summary>y = x tanh(ln(1 + e^x)) (Misra 2019): an elementwise function of a stranger.</summary>
internal readonly struct Mish : IUnaryFunction
{
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x * VectorMath.Tanh(VectorMath.Softplus(x));

    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T>
    {
        T tanh = VectorMath.Tanh(VectorMath.Softplus(x));
        return tanh + (x * (T.Splat(1f) - (tanh * tanh)) * VectorMath.Sigmoid(x));
    }

    internal static Tensor Apply(Tensor x) => UnaryOperation<Mish>.Apply(x, default);
}

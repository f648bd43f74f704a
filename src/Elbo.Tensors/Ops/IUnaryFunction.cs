using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>A function of a number and its slope: all an elementwise operation is. Parameters are fields.</summary>
public interface IUnaryFunction
{
    /// <summary>f(x).</summary>
    T Value<T>(T x)
        where T : struct, ILanes<T>;

    /// <summary>f'(x), given x and y = f(x).</summary>
    T Slope<T>(T x, T y)
        where T : struct, ILanes<T>;
}

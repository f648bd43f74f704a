using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): y = x / (1 - rate) where a uniform number is at least the rate, 0
/// elsewhere. Shapes: x and uniform numbers alike. dX = dY / (1 - rate) or 0; the numbers get no gradient.
/// </summary>
internal readonly struct DropoutFunction(float rate) : IBinaryFunction
{
    public static string Name => nameof(TensorOperations.Dropout);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T left, T right)
        where T : struct, ILanes<T> => left * LeftSlope(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T> =>
        T.Select(T.LessThan(right, T.Splat(rate)), T.Splat(0f), T.Splat(1f / (1f - rate)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(0f);
}

public static partial class TensorOperations
{
    /// <summary>
    /// Each element over 1 - rate where its uniform number is at least the rate, 0 elsewhere.
    /// </summary>
    /// <param name="x">The values.</param>
    /// <param name="uniform">Numbers in (0, 1), of the same shape.</param>
    /// <param name="rate">The share that is dropped, from 0 to below 1.</param>
    /// <exception cref="TensorException">The shapes differ, or the rate is not a share.</exception>
    public static Tensor Dropout(this Tensor x, Tensor uniform, float rate)
    {
        if (x.Shape != uniform.Shape || !(rate >= 0f && rate < 1f))
        {
            throw new TensorException(
                $"Dropout: values {x.Shape}, uniform numbers {uniform.Shape}, rate {rate}: expected one shape and a "
                + "rate from 0 to below 1. Draw a number for each value.");
        }

        return BinaryOperation<DropoutFunction>.Apply(x, uniform, new DropoutFunction(rate));
    }
}

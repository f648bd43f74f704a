using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>left / right.</summary>
internal readonly struct Divide : IBinaryFunction
{
    public static string Name => nameof(Divide);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T left, T right)
        where T : struct, ILanes<T> => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(1f) / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T> => VectorMath.Negate(left / right) / right;
}

/// <summary>y = x / divisor.</summary>
internal readonly struct DivideByScalar(float divisor) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x / T.Splat(divisor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(1f) / T.Splat(divisor);
}

/// <summary>y = dividend / x.</summary>
internal readonly struct DivideIntoScalar(float dividend) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Splat(dividend) / x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => VectorMath.Negate(y) / x;
}

public static partial class TensorOperations
{
    /// <summary>Quotient of every pair. Axes of size 1 repeat.</summary>
    /// <exception cref="TensorException">The shapes do not broadcast.</exception>
    public static Tensor Divide(this Tensor left, Tensor right) =>
        BinaryOperation<Divide>.Apply(left, right, default);

    /// <summary>Every element over a number.</summary>
    public static Tensor Divide(this Tensor x, float divisor) =>
        UnaryOperation<DivideByScalar>.Apply(x, new DivideByScalar(divisor));

    /// <summary>A number over every element.</summary>
    public static Tensor DivideInto(this Tensor x, float dividend) =>
        UnaryOperation<DivideIntoScalar>.Apply(x, new DivideIntoScalar(dividend));
}

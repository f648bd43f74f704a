using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>left - right.</summary>
internal readonly struct Subtract : IBinaryFunction
{
    public static string Name => nameof(Subtract);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T left, T right)
        where T : struct, ILanes<T> => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(-1f);
}

/// <summary>y = minuend - x.</summary>
internal readonly struct SubtractFromScalar(float minuend) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => T.Splat(minuend) - x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(-1f);
}

public static partial class TensorOperations
{
    /// <summary>Difference of every pair. Axes of size 1 repeat.</summary>
    /// <exception cref="TensorException">The shapes do not broadcast.</exception>
    public static Tensor Subtract(this Tensor left, Tensor right) =>
        BinaryOperation<Subtract>.Apply(left, right, default);

    /// <summary>Every element less a number.</summary>
    public static Tensor Subtract(this Tensor x, float subtrahend) => x.Add(-subtrahend);

    /// <summary>A number less every element.</summary>
    public static Tensor SubtractFrom(this Tensor x, float minuend) =>
        UnaryOperation<SubtractFromScalar>.Apply(x, new SubtractFromScalar(minuend));
}

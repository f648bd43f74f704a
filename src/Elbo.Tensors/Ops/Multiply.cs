using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>left * right.</summary>
internal readonly struct Multiply : IBinaryFunction
{
    public static string Name => nameof(Multiply);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T left, T right)
        where T : struct, ILanes<T> => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T> => right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T> => left;
}

/// <summary>y = x * factor.</summary>
internal readonly struct MultiplyScalar(float factor) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x * T.Splat(factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(factor);
}

public static partial class TensorOperations
{
    /// <summary>Product of every pair. Axes of size 1 repeat.</summary>
    /// <exception cref="TensorException">The shapes do not broadcast.</exception>
    public static Tensor Multiply(this Tensor left, Tensor right) =>
        BinaryOperation<Multiply>.Apply(left, right, default);

    /// <summary>Every element times a number.</summary>
    public static Tensor Multiply(this Tensor x, float factor) =>
        UnaryOperation<MultiplyScalar>.Apply(x, new MultiplyScalar(factor));
}

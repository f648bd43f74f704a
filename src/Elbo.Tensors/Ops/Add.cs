using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>left + right.</summary>
internal readonly struct Add : IBinaryFunction
{
    public static string Name => nameof(Add);

    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T left, T right)
        where T : struct, ILanes<T> => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T> => T.Splat(1f);
}

/// <summary>y = x + addend.</summary>
internal readonly struct AddScalar(float addend) : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x)
        where T : struct, ILanes<T> => x + T.Splat(addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x, T y)
        where T : struct, ILanes<T> => T.Splat(1f);
}

public static partial class TensorOperations
{
    /// <summary>Sum of every pair. Axes of size 1 repeat.</summary>
    /// <exception cref="TensorException">The shapes do not broadcast.</exception>
    public static Tensor Add(this Tensor left, Tensor right) =>
        BinaryOperation<Add>.Apply(left, right, default);

    /// <summary>Every element plus a number.</summary>
    public static Tensor Add(this Tensor x, float addend) => UnaryOperation<AddScalar>.Apply(x, new AddScalar(addend));
}

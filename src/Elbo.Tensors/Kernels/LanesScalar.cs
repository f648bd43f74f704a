using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>One float at a time, for machines without vector instructions: same operations, same bits.</summary>
public unsafe struct LanesScalar : ILanes<LanesScalar>
{
    private float lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LanesScalar(float lane) => this.lane = lane;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Splat(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Load(float* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* destination) => *destination = lane;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator +(LanesScalar left, LanesScalar right) => new(left.lane + right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator -(LanesScalar left, LanesScalar right) => new(left.lane - right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator *(LanesScalar left, LanesScalar right) => new(left.lane * right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator /(LanesScalar left, LanesScalar right) => new(left.lane / right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar FusedMultiplyAdd(LanesScalar left, LanesScalar right, LanesScalar addend) =>
        new(MathF.FusedMultiplyAdd(left.lane, right.lane, addend.lane));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref LanesScalar sum, LanesScalar left, LanesScalar right) =>
        sum.lane = MathF.FusedMultiplyAdd(left.lane, right.lane, sum.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Sqrt(LanesScalar value) => new(MathF.Sqrt(value.lane));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Round(LanesScalar value) => new(MathF.Round(value.lane));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar LessThan(LanesScalar left, LanesScalar right) => Mask(left.lane < right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar EqualTo(LanesScalar left, LanesScalar right) => Mask(left.lane == right.lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Select(LanesScalar mask, LanesScalar yes, LanesScalar no) =>
        FromBits((Bits(mask) & Bits(yes)) | (~Bits(mask) & Bits(no)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Max(LanesScalar left, LanesScalar right) => right.lane < left.lane ? left : right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Min(LanesScalar left, LanesScalar right) => left.lane < right.lane ? left : right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar And(LanesScalar left, LanesScalar right) => FromBits(Bits(left) & Bits(right));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Xor(LanesScalar left, LanesScalar right) => FromBits(Bits(left) ^ Bits(right));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar PowerOfTwo(LanesScalar exponent) =>
        FromBits(((int)exponent.lane + FloatBits.ExponentBias) << FloatBits.MantissaSize);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Mantissa(LanesScalar value, out LanesScalar exponent)
    {
        int bits = Bits(value);
        exponent = new((bits >>> FloatBits.MantissaSize) - (FloatBits.ExponentBias - 1));
        return FromBits((bits & FloatBits.MantissaMask) | FloatBits.OneHalf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LanesScalar Mask(bool set) => FromBits(set ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bits(LanesScalar value) => BitConverter.SingleToInt32Bits(value.lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LanesScalar FromBits(int bits) => new(BitConverter.Int32BitsToSingle(bits));
}

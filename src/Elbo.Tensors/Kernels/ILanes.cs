namespace Elbo.Tensors.Kernels;

/// <summary>
/// A vector of floats of one fixed width. A kernel is written once against this interface and runs at the width that
/// the machine has; every operation is exact or correctly rounded, so a lane's bits do not depend on the width.
/// </summary>
/// <remarks>
/// <c>Vector512</c> alone would do on a machine that has it; where it is emulated by halves it was measured 1.6 to 10
/// times slower than the machine's own width (AMD Zen 3, .NET 10).
/// </remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>The number of floats in the vector.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes set to one value.</summary>
    static abstract TSelf Splat(float value);

    /// <summary>The lanes at an address.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes the lanes to an address.</summary>
    void Store(float* destination);

    /// <summary>Sum.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Difference.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Product.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>Quotient.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary><c>left * right + addend</c>, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>
    /// <c>sum = left * right + sum</c>, rounded once, in the sum's own register: where a factor is not needed any more,
    /// <see cref="FusedMultiplyAdd"/> takes the factor's and moves the sum back.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf left, TSelf right);

    /// <summary>Square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf value);

    /// <summary>A mask of ones where <c>left &lt; right</c>.</summary>
    static abstract TSelf LessThan(TSelf left, TSelf right);

    /// <summary>A mask of ones where the two are equal.</summary>
    static abstract TSelf EqualTo(TSelf left, TSelf right);

    /// <summary>Lanes of <paramref name="yes"/> where the mask is ones, of <paramref name="no"/> elsewhere.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>The larger of two; the second where either is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller of two; the second where either is NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf Xor(TSelf left, TSelf right);

    /// <summary>2^n for integral n in [-126, 127]; undefined bits elsewhere.</summary>
    static abstract TSelf PowerOfTwo(TSelf exponent);

    /// <summary>
    /// For a positive normal x = m * 2^e with m in [0.5, 1): m, with e in <paramref name="exponent"/>.
    /// </summary>
    static abstract TSelf Mantissa(TSelf value, out TSelf exponent);
}

namespace Elbo.Tensors.Kernels;

/// <summary>The layout of an IEEE 754 single: 1 sign bit, 8 exponent bits, 23 mantissa bits.</summary>
internal static class FloatBits
{
    public const int MantissaSize = 23;
    public const int MantissaMask = 0x007F_FFFF;
    public const int ExponentBias = 127;
    public const int OneHalf = 0x3F00_0000;
}

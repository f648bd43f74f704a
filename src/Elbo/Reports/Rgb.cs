namespace Elbo.Reports;

/// <summary>A colour of 8 bits a channel, sRGB.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour as CSS writes it, such as <c>#0072b2</c>.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    internal static Rgb Hex(int code) => new((byte)(code >> 16), (byte)(code >> 8), (byte)code);
}

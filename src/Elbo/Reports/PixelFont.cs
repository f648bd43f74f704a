namespace Elbo.Reports;

/// <summary>Letters of 5 x 7 squares, for labels in pictures that have no other way to carry text.</summary>
internal static class PixelFont
{
    /// <summary>Squares of a letter from left to right.</summary>
    public const int Width = 5;

    /// <summary>Squares of a letter from top to bottom.</summary>
    public const int Height = 7;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,:/()=+% ?";

    // 35 bits a letter: rows from the top, each from the left, the first in the highest bit
    private static readonly long[] Squares =
    [
        0x3A31FC631, 0x7A31F463E, 0x3E108420F, 0x7A318C63E, 0x7E10F421F, 0x7E10F4210, 0x3E109C62F,
        0x4631FC631, 0x38842108E, 0x1C4210A4C, 0x4654C5251, 0x42108421F, 0x4775AC631, 0x47359C631,
        0x3A318C62E, 0x7A31F4210, 0x3A318D64D, 0x7A31F5251, 0x3E107043E, 0x7C8421084, 0x46318C62E,
        0x46318C544, 0x4631AD771, 0x462A22A31, 0x462A21084, 0x7C222221F, 0x000E0BE2F, 0x421E8C63E,
        0x000F8420F, 0x042F8C62F, 0x000E8FE0F, 0x191E42108, 0x000F8BC2E, 0x421E8C631, 0x100C2108E,
        0x080610A4C, 0x4212A6292, 0x30842108E, 0x001AAD6B5, 0x001E8C631, 0x000E8C62E, 0x001E8FA10,
        0x000F8BC21, 0x0016C4210, 0x000F8383E, 0x211E42106, 0x00118C62F, 0x00118C544, 0x0015AD6AA,
        0x001151151, 0x00118BC2E, 0x001F1111F, 0x3A33AE62E, 0x11842108E, 0x3A213221F, 0x7C441062E,
        0x08CA97C42, 0x7E1E0862E, 0x1910F462E, 0x7C2221108, 0x3A317462E, 0x3A317844C, 0x000070000,
        0x00000001F, 0x00000018C, 0x000003088, 0x018C03180, 0x042222210, 0x088842082, 0x208210888,
        0x001F07C00, 0x0084F9080, 0x672222273, 0x000000000, 0x3A2131004,
    ];

    /// <summary>Whether a square of a letter is inked; a letter that is not known looks like a question mark.</summary>
    public static bool IsInked(char letter, int x, int y)
    {
        int index = Letters.IndexOf(letter, StringComparison.Ordinal);
        long squares = Squares[index >= 0 ? index : Letters.IndexOf('?', StringComparison.Ordinal)];
        return ((squares >> ((Width * Height) - 1 - ((y * Width) + x))) & 1) == 1;
    }
}

namespace Elbo.Reports;

/// <summary>Letters of 5 x 9 squares, two of them below the line, for labels in pictures.</summary>
internal static class PixelFont
{
    /// <summary>Squares of a letter from left to right.</summary>
    public const int Width = 5;

    /// <summary>Squares of a letter from top to bottom.</summary>
    public const int Height = 9;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,:/()=+% ?";

    // 45 bits a letter: rows from the top, each from the left, the first in the highest bit
    private static readonly long[] Squares =
    [
        0x0E8C7F18C400, 0x1E8C7D18F800, 0x0F8421083C00, 0x1E8C6318F800, 0x1F843D087C00, 0x1F843D084000,
        0x0F842718BC00, 0x118C7F18C400, 0x0E2108423800, 0x071084293000, 0x119531494400, 0x108421087C00,
        0x11DD6B18C400, 0x11CD6718C400, 0x0E8C6318B800, 0x1E8C7D084000, 0x0E8C63593400, 0x1E8C7D494400,
        0x0F841C10F800, 0x1F2108421000, 0x118C6318B800, 0x118C63151000, 0x118C6B5DC400, 0x118A88A8C400,
        0x118A88421000, 0x1F0888887C00, 0x000382F8BC00, 0x1087A318F800, 0x0003E1083C00, 0x010BE318BC00,
        0x0003A3F83C00, 0x064790842000, 0x0003E318BC2E, 0x1087A318C400, 0x040308423800, 0x020184210A4C,
        0x1084A98A4800, 0x0C2108423800, 0x0006AB5AD400, 0x0007A318C400, 0x0003A318B800, 0x0007A318FA10,
        0x0003E318BC21, 0x0005B1084000, 0x0003E0E0F800, 0x084790841800, 0x00046318BC00, 0x000463151000,
        0x00056B5AA800, 0x000454454400, 0x00046318BC2E, 0x0007C4447C00, 0x0E8CEB98B800, 0x046108423800,
        0x0E884C887C00, 0x1F110418B800, 0x0232A5F10800, 0x1F878218B800, 0x06443D18B800, 0x1F0888442000,
        0x0E8C5D18B800, 0x0E8C5E113000, 0x00001C000000, 0x000000007C00, 0x000000063000, 0x000000063088,
        0x006300C60000, 0x010888884000, 0x022210820800, 0x082084222000, 0x0007C1F00000, 0x00213E420000,
        0x19C88889CC00, 0x000000000000, 0x0E884C401000,
    ];

    /// <summary>Whether a square of a letter is inked; a letter that is not known looks like a question mark.</summary>
    public static bool IsInked(char letter, int x, int y)
    {
        int index = Letters.IndexOf(letter, StringComparison.Ordinal);
        long squares = Squares[index >= 0 ? index : Letters.IndexOf('?', StringComparison.Ordinal)];
        return ((squares >> ((Width * Height) - 1 - ((y * Width) + x))) & 1) == 1;
    }
}

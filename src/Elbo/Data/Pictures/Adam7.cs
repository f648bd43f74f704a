namespace Elbo.Data.Pictures;

/// <summary>A pass over some pixels of a picture: every <c>StepX</c>-th from <c>X</c> on, and so down.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height);

/// <summary>The seven passes of an interlaced PNG (ISO/IEC 15948, 8.2); one over all pixels for others.</summary>
internal static class Adam7
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The passes of a picture that have pixels, in their order.</summary>
    public static IEnumerable<PngPass> PassesOf(PngHeader header) => header.IsInterlaced
        ? Passes
            .Select(pass => new PngPass(
                pass.X, pass.Y, pass.StepX, pass.StepY, Steps(header.Width, pass.X, pass.StepX),
                Steps(header.Height, pass.Y, pass.StepY)))
            .Where(pass => pass.Width > 0 && pass.Height > 0)
        : [new PngPass(0, 0, 1, 1, header.Width, header.Height)];

    private static int Steps(int side, int from, int step) => side <= from ? 0 : (((side - from) - 1) / step) + 1;
}

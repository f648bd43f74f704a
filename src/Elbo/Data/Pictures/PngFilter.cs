namespace Elbo.Data.Pictures;

/// <summary>Undoes the filter of a row: each byte was stored as a difference from its neighbours.</summary>
internal static class PngFilter
{
    /// <summary>The number of filters.</summary>
    public const int Count = 5;

    /// <summary>Turns the differences of a row into its bytes, in place (ISO/IEC 15948, 9.2).</summary>
    /// <param name="filter">0 none, 1 left, 2 above, 3 their mean, 4 Paeth's choice.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above it, undone; zeros for the first of a pass.</param>
    /// <param name="pixel">Bytes from a pixel to the next, at least 1.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        switch (filter)
        {
            case 1:
                for (int i = pixel; i < row.Length; i++)
                {
                    row[i] += row[i - pixel];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < pixel ? 0 : row[i - pixel];
                    row[i] += (byte)((left + above[i]) / 2);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < pixel ? 0 : row[i - pixel];
                    int corner = i < pixel ? 0 : above[i - pixel];
                    row[i] += (byte)Paeth(left, above[i], corner);
                }

                break;
        }
    }

    // The neighbour nearest to left + above - corner; of equals left, then above.
    private static int Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner);
        int toAbove = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + above - (2 * corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}

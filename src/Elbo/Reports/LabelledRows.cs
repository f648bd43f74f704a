namespace Elbo.Reports;

/// <summary>Images side by side under a label.</summary>
/// <param name="Label">What they are.</param>
/// <param name="Images">The images, in the order in which they stand.</param>
public sealed record LabelledRow(string Label, ImageBatch Images);

/// <summary>Rows of images under one another as one picture, each with its label above.</summary>
public static class LabelledRows
{
    // One image is shown about as large as in the report; a letter has 9 squares, so labels are 18 pixels high.
    private const int TilePixels = 56;
    private const int LetterScale = 2;
    private const int Gap = 4;
    private const int RowGap = 10;
    private const int Channels = 3;
    private const byte Paper = 255;
    private const byte Ink = 40;

    private static int LabelHeight => (PixelFont.Height * LetterScale) + Gap;

    private static int LetterStep => (PixelFont.Width + 1) * LetterScale;

    /// <summary>The rows, from the top.</summary>
    /// <exception cref="ReportException">There are no rows.</exception>
    public static Picture Draw(IReadOnlyList<LabelledRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            throw new ReportException("LabelledRows: there are no rows. Give one or more.");
        }

        int width = (2 * Gap) + rows.Max(row => Math.Max(
            row.Images.Count * (Wide(row.Images) + Gap), row.Label.Length * LetterStep));
        int height = (2 * Gap) + rows.Sum(row => LabelHeight + High(row.Images) + RowGap) - RowGap;
        byte[] pixels = new byte[checked(width * height * Channels)];
        Array.Fill(pixels, Paper);
        int top = Gap;
        foreach (LabelledRow row in rows)
        {
            Write(pixels, width, top, row.Label);
            top += LabelHeight;
            for (int index = 0; index < row.Images.Count; index++)
            {
                Place(pixels, width, top, Gap + (index * (Wide(row.Images) + Gap)), row.Images, index);
            }

            top += High(row.Images) + RowGap;
        }

        return new Picture(width, height, Channels, pixels);
    }

    /// <summary>One row without its label and with a transparent ground, so that it suits light and dark.</summary>
    internal static Picture Plain(LabelledRow row) => ImageGrid.Arrange(row.Images, new ImageGridOptions
    {
        Columns = row.Images.Count,
        Scale = Scale(row.Images),
        Padding = Gap,
    });

    /// <summary>How large a pixel of such images is shown.</summary>
    internal static int Scale(ImageBatch images) =>
        Math.Clamp((int)Math.Round((double)TilePixels / Math.Max(images.Width, images.Height)), 1, 8);

    private static int Wide(ImageBatch images) => images.Width * Scale(images);

    private static int High(ImageBatch images) => images.Height * Scale(images);

    private static void Write(byte[] pixels, int width, int top, string label)
    {
        for (int letter = 0; letter < label.Length; letter++)
        {
            for (int y = 0; y < PixelFont.Height * LetterScale; y++)
            {
                for (int x = 0; x < PixelFont.Width * LetterScale; x++)
                {
                    if (PixelFont.IsInked(label[letter], x / LetterScale, y / LetterScale))
                    {
                        int at = (((top + y) * width) + Gap + (letter * LetterStep) + x) * Channels;
                        pixels.AsSpan(at, Channels).Fill(Ink);
                    }
                }
            }
        }
    }

    private static void Place(byte[] pixels, int width, int top, int left, ImageBatch images, int index)
    {
        Picture tile = ImageGrid.Arrange(
            new ImageBatch(
                images.Pixels[(index * Size(images))..((index + 1) * Size(images))], 1, images.Height, images.Width,
                images.Channels),
            new ImageGridOptions { Columns = 1, Scale = Scale(images), Padding = 0, Background = new Rgb(0, 0, 0) });
        for (int y = 0; y < tile.Height; y++)
        {
            for (int x = 0; x < tile.Width; x++)
            {
                ReadOnlySpan<byte> pixel = tile.Pixels.AsSpan(((y * tile.Width) + x) * tile.Channels, tile.Channels);
                int at = (((top + y) * width) + left + x) * Channels;
                for (int channel = 0; channel < Channels; channel++)
                {
                    pixels[at + channel] = pixel[tile.Channels == 1 ? 0 : channel];
                }
            }
        }
    }

    private static int Size(ImageBatch images) => images.Height * images.Width * images.Channels;
}

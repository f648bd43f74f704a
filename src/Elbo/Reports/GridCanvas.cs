namespace Elbo.Reports;

/// <summary>
/// The picture under an <see cref="ImageGrid"/> while it is filled. It has a channel of opacity only where the
/// background is transparent, and three of colour only where the images or the background have.
/// </summary>
internal sealed class GridCanvas
{
    private readonly ImageGridOptions options;
    private readonly int bandRows;
    private readonly int channels;
    private readonly int colours;
    private readonly int width;
    private readonly int height;
    private readonly byte[] pixels;

    public GridCanvas(ImageBatch images, ImageGridOptions options, int columns, int rows, int bandRows)
    {
        this.options = options;
        this.bandRows = bandRows;
        Rgb? background = options.Background;
        bool grey = background is not { } tint || (tint.Red == tint.Green && tint.Green == tint.Blue);
        colours = images.Channels == 1 && grey ? 1 : 3;
        channels = colours + (background is null ? 1 : 0);

        long wide = options.Padding + (columns * ((long)(images.Width * options.Scale) + options.Padding));
        long high = options.Padding + (rows * ((long)(images.Height * options.Scale) + options.Padding));
        high += bandRows > 0 ? ((rows / bandRows) - 1) * (long)options.PairGap : 0;
        if (wide * high * channels > Array.MaxLength)
        {
            throw new ReportException(
                $"ImageGrid: a picture of {wide} x {high} pixels is too large. Show fewer images or lower the scale.");
        }

        width = (int)wide;
        height = (int)high;
        pixels = new byte[width * height * channels];
        if (background is { } colour)
        {
            FillBackground(colour);
        }
    }

    public Picture ToPicture() => new(width, height, channels, pixels);

    public void Draw(ImageBatch images, int index, int row, int column)
    {
        int scale = options.Scale;
        int left = options.Padding + (column * ((images.Width * scale) + options.Padding));
        int top = options.Padding + (row * ((images.Height * scale) + options.Padding));
        top += bandRows > 0 ? row / bandRows * options.PairGap : 0;
        int rowBytes = images.Width * scale * channels;
        for (int y = 0; y < images.Height; y++)
        {
            int start = (((top + (y * scale)) * width) + left) * channels;
            int source = ((index * images.Height) + y) * images.Width * images.Channels;
            DrawRow(images, source, pixels.AsSpan(start, rowBytes));
            for (int copy = 1; copy < scale; copy++)
            {
                pixels.AsSpan(start, rowBytes).CopyTo(pixels.AsSpan(start + (copy * width * channels)));
            }
        }
    }

    private void DrawRow(ImageBatch images, int source, Span<byte> row)
    {
        int at = 0;
        for (int x = 0; x < images.Width; x++)
        {
            for (int copy = 0; copy < options.Scale; copy++)
            {
                for (int channel = 0; channel < colours; channel++)
                {
                    int offset = (x * images.Channels) + (images.Channels == 1 ? 0 : channel);
                    row[at++] = ToByte(images.Pixels[source + offset]);
                }

                if (channels > colours)
                {
                    row[at++] = 255;
                }
            }
        }
    }

    // NaN fails both comparisons and ends as 0: a broken decoder shows black, not a crash.
    private static byte ToByte(float value) =>
        value >= 1f ? (byte)255 : value > 0f ? (byte)((value * 255f) + 0.5f) : (byte)0;

    private void FillBackground(Rgb colour)
    {
        if (colours == 1)
        {
            pixels.AsSpan().Fill(colour.Red);
            return;
        }

        for (int at = 0; at < pixels.Length; at += 3)
        {
            pixels[at] = colour.Red;
            pixels[at + 1] = colour.Green;
            pixels[at + 2] = colour.Blue;
        }
    }
}

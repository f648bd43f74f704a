namespace Elbo.Reports;

/// <summary>
/// Images to be shown: <c>[count, height, width, channels]</c>, pixels 0..1, row-major; one channel is grey, three RGB.
/// </summary>
public sealed record ImageBatch
{
    /// <summary>A batch over the given pixels, which are not copied.</summary>
    /// <exception cref="ReportException">
    /// A size is not positive, channels are not 1 or 3, or the count of pixels differs.
    /// </exception>
    public ImageBatch(float[] pixels, int count, int height, int width, int channels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (count <= 0 || height <= 0 || width <= 0 || channels is not (1 or 3))
        {
            throw new ReportException(
                $"ImageBatch: shape [{count}, {height}, {width}, {channels}] cannot be shown: " +
                "sizes start at 1, channels are 1 (grey) or 3 (RGB).");
        }

        if ((long)count * height * width * channels != pixels.Length)
        {
            throw new ReportException(
                $"ImageBatch: shape [{count}, {height}, {width}, {channels}] needs " +
                $"{(long)count * height * width * channels} values, but {pixels.Length} came.");
        }

        Pixels = pixels;
        Count = count;
        Height = height;
        Width = width;
        Channels = channels;
    }

    /// <summary>
    /// The values, <c>[count, height, width, channels]</c>; those outside 0..1 are shown as its ends, NaN as 0.
    /// </summary>
    public float[] Pixels { get; }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }
}

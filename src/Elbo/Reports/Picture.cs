namespace Elbo.Reports;

/// <summary>
/// Pixels of 8 bits: <c>[height, width, channels]</c>, row-major from the top. One channel is grey, two grey with
/// opacity, three RGB, four RGB with opacity (not premultiplied).
/// </summary>
public sealed record Picture
{
    /// <summary>A picture over the given pixels, which are not copied.</summary>
    /// <exception cref="ReportException">
    /// A size is not positive, channels are not 1 to 4, or the count of bytes differs.
    /// </exception>
    public Picture(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width <= 0 || height <= 0 || channels is < 1 or > 4)
        {
            throw new ReportException(
                $"Picture: size [{height}, {width}, {channels}] is not one: " +
                "height and width start at 1, channels are 1 to 4.");
        }

        if ((long)width * height * channels != pixels.Length)
        {
            throw new ReportException(
                $"Picture: [{height}, {width}, {channels}] needs {(long)width * height * channels} bytes, " +
                $"but {pixels.Length} came.");
        }

        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Bytes a pixel: 1 grey, 2 grey and opacity, 3 RGB, 4 RGB and opacity.</summary>
    public int Channels { get; }

    /// <summary>The bytes, <c>[height, width, channels]</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>The picture as an address that an HTML page can carry within itself.</summary>
    internal string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(Png.Encode(this));
}

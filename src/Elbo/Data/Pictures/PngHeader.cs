using System.Buffers.Binary;

namespace Elbo.Data.Pictures;

/// <summary>The first chunk of a PNG: how its pixels are stored.</summary>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Depth">Bits of a sample, or of a palette's index.</param>
/// <param name="Type">What a pixel is made of.</param>
/// <param name="IsInterlaced">Whether it is stored in the seven passes of Adam7.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColour Type, bool IsInterlaced)
{
    /// <summary>The bytes of its data.</summary>
    public const int Length = 13;

    // Pictures of more pixels would take over 400 megabytes in memory.
    private const long MostPixels = 1 << 27;

    /// <summary>Samples of a pixel.</summary>
    public int Samples => Type switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>Bits of a pixel.</summary>
    public int PixelBits => Samples * Depth;

    /// <summary>Bytes of a row of so many pixels.</summary>
    public int RowBytes(int pixels) => (int)((((long)pixels * PixelBits) + 7) / 8);

    /// <summary>The bytes of all rows, each with its filter, as they are packed.</summary>
    public long PackedBytes => Adam7.PassesOf(this).Sum(pass => (RowBytes(pass.Width) + 1L) * pass.Height);

    /// <summary>Reads the data of the chunk.</summary>
    /// <exception cref="DataException">It says what the format does not know.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data, string name)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        (int depth, var type) = (data[8], (PngColour)data[9]);
        bool isKnown = (type, depth) is (PngColour.Grey, 1 or 2 or 4 or 8 or 16)
            or (PngColour.Palette, 1 or 2 or 4 or 8)
            or (PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha, 8 or 16);
        if (!isKnown || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new DataException(
                $"{name}: byte 16: colour type {data[9]}, depth {depth}, compression {data[10]}, filter {data[11]}, "
                + $"interlace {data[12]} is no kind of PNG. Save it again.");
        }

        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue
            || (long)width * height > MostPixels)
        {
            throw new DataException(
                $"{name}: byte 16: {width} x {height} pixels, 1 to {MostPixels} in all were expected. Make it "
                + "smaller.");
        }

        return new PngHeader((int)width, (int)height, depth, type, data[12] == 1);
    }
}

/// <summary>What a pixel of a PNG is made of, by the format's own numbers.</summary>
internal enum PngColour
{
    /// <summary>Grey.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index into a palette of colours.</summary>
    Palette = 3,

    /// <summary>Grey and opacity.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue and opacity.</summary>
    RgbAlpha = 6,
}

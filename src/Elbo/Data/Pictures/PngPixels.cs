using System.Buffers.Binary;

namespace Elbo.Data.Pictures;

/// <summary>
/// Turns stored samples of a PNG into bytes of grey or of red, green and blue: any depth becomes 8 bits, a palette its
/// colours, and what is see-through is laid over white.
/// </summary>
internal sealed class PngPixels
{
    private const int White = 255;

    private readonly PngHeader header;
    private readonly byte[] palette;
    private readonly byte[] opacity;
    private readonly int[]? clear;

    /// <summary>The pixels of a header, with the data of its palette and transparency chunks.</summary>
    /// <exception cref="DataException">A chunk is missing, or of a length that does not fit.</exception>
    public PngPixels(PngHeader header, byte[]? palette, byte[]? transparency, string name)
    {
        this.header = header;
        this.palette = palette ?? [];
        opacity = header.Type == PngColour.Palette ? transparency ?? [] : [];
        if (header.Type == PngColour.Palette
            && (this.palette.Length is 0 or > 768 || this.palette.Length % 3 != 0
                || opacity.Length > this.palette.Length / 3))
        {
            throw new DataException(
                $"{name}: a palette of {this.palette.Length} bytes with {opacity.Length} opacities, 1 to 256 colours "
                + "of 3 bytes were expected. Save it again.");
        }

        int samples = header.Type switch { PngColour.Grey => 1, PngColour.Rgb => 3, _ => 0 };
        if (transparency is not null && samples > 0)
        {
            if (transparency.Length != samples * sizeof(ushort))
            {
                throw new DataException(
                    $"{name}: a see-through colour of {transparency.Length} bytes, {samples * sizeof(ushort)} were "
                    + "expected. Save it again.");
            }

            clear = [.. Enumerable.Range(0, samples).Select(i =>
                (int)BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(i * sizeof(ushort))))];
        }

        Channels = header.Type is PngColour.Grey or PngColour.GreyAlpha || HasGreyPalette ? 1 : 3;
    }

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels { get; }

    private bool HasGreyPalette
    {
        get
        {
            for (int i = 0; i < palette.Length; i += 3)
            {
                if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2])
                {
                    return false;
                }
            }

            return header.Type == PngColour.Palette;
        }
    }

    /// <summary>Puts a row of a pass into its places in a picture.</summary>
    /// <exception cref="DataException">A pixel has a colour that the palette has not.</exception>
    public void Place(ReadOnlySpan<byte> row, in PngPass pass, int line, Span<byte> picture, string name)
    {
        int y = pass.Y + (line * pass.StepY);
        Span<byte> target = picture.Slice(y * header.Width * Channels, header.Width * Channels);
        Span<int> samples = stackalloc int[4];
        for (int i = 0; i < pass.Width; i++)
        {
            for (int k = 0; k < header.Samples; k++)
            {
                samples[k] = Sample(row, (i * header.Samples) + k);
            }

            Span<byte> pixel = target.Slice((pass.X + (i * pass.StepX)) * Channels, Channels);
            if (header.Type == PngColour.Palette)
            {
                Look(samples[0], pixel, name);
            }
            else
            {
                Put(samples, pixel);
            }
        }
    }

    private void Put(ReadOnlySpan<int> samples, Span<byte> pixel)
    {
        bool isClear = clear is not null && samples[..clear.Length].SequenceEqual(clear);
        bool hasOpacity = header.Type is PngColour.GreyAlpha or PngColour.RgbAlpha;
        int opaque = isClear ? 0 : hasOpacity ? ToByte(samples[Channels]) : White;
        for (int k = 0; k < Channels; k++)
        {
            pixel[k] = OverWhite(ToByte(samples[k]), opaque);
        }
    }

    private void Look(int index, Span<byte> pixel, string name)
    {
        if (3 * index >= palette.Length)
        {
            throw new DataException(
                $"{name}: a pixel has colour {index} of a palette of {palette.Length / 3}. Save it again.");
        }

        int opaque = index < opacity.Length ? opacity[index] : White;
        for (int k = 0; k < Channels; k++)
        {
            pixel[k] = OverWhite(palette[(3 * index) + k], opaque);
        }
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        if (header.Depth == 8)
        {
            return row[index];
        }

        if (header.Depth == 16)
        {
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
        }

        // Small samples fill a byte from its high end.
        int perByte = 8 / header.Depth;
        int shift = 8 - (header.Depth * ((index % perByte) + 1));
        return (row[index / perByte] >> shift) & ((1 << header.Depth) - 1);
    }

    // The nearest of 256 levels.
    private int ToByte(int sample)
    {
        int most = (1 << header.Depth) - 1;
        return ((sample * White) + (most / 2)) / most;
    }

    private static byte OverWhite(int value, int opaque) =>
        (byte)(((value * opaque) + (White * (White - opaque)) + (White / 2)) / White);
}

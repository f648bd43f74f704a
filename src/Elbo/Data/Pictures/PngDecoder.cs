using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Elbo.Data.Pictures;

/// <summary>
/// Reads PNG (ISO/IEC 15948): all colour types and depths, palettes, transparency, interlacing; every chunk's checksum
/// is compared. Colour profiles and gamma are passed over.
/// </summary>
internal static class PngDecoder
{
    private const int ChunkOverhead = 12;

    // No deflated byte stands for more: a header that promises more pixels than its data can hold is not believed.
    private const long MostBytesOfOne = 1040;

    /// <summary>The eight bytes that every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>What the first bytes of a file say; a palette beyond them counts as colour.</summary>
    /// <exception cref="DataException">It is no PNG.</exception>
    public static PictureHeader ReadHeader(ReadOnlySpan<byte> start, string name)
    {
        PngHeader header = ReadFirst(start, name);
        bool isColour = header.Type is PngColour.Rgb or PngColour.RgbAlpha or PngColour.Palette;
        int at = Signature.Length + ChunkOverhead + PngHeader.Length;
        while (header.Type == PngColour.Palette && at + 8 <= start.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(start[at..]);
            if (length > start.Length - at - 8)
            {
                break;
            }

            if (start.Slice(at + 4, 4).SequenceEqual("PLTE"u8))
            {
                return new PictureHeader(
                    header.Height, header.Width,
                    new PngPixels(header, start.Slice(at + 8, (int)length).ToArray(), null, name).Channels == 3);
            }

            at += (int)length + ChunkOverhead;
        }

        return new PictureHeader(header.Height, header.Width, isColour);
    }

    /// <summary>Decodes a file.</summary>
    /// <exception cref="DataException">It is damaged, or no PNG.</exception>
    public static DecodedPicture Decode(ReadOnlySpan<byte> file, string name)
    {
        PngHeader header = ReadFirst(file, name);
        byte[]? palette = null;
        byte[]? transparency = null;
        List<Range> data = [];
        bool isOver = false;
        int at = Signature.Length;
        for (; !isOver; at += ChunkOverhead + Length(file, at))
        {
            (string type, Range content) = ReadChunk(file, at, name);
            switch (type)
            {
                case "PLTE":
                    palette = file[content].ToArray();
                    break;
                case "tRNS":
                    transparency = file[content].ToArray();
                    break;
                case "IDAT":
                    data.Add(content);
                    break;
                case "IEND":
                    isOver = true;
                    break;
                default:
                    CheckKnown(type, at, name);
                    break;
            }
        }

        byte[] packed = new byte[data.Sum(range => range.End.Value - range.Start.Value)];
        int filled = 0;
        foreach (Range range in data)
        {
            file[range].CopyTo(packed.AsSpan(filled));
            filled += range.End.Value - range.Start.Value;
        }

        return Unpack(header, new PngPixels(header, palette, transparency, name), packed, name);
    }

    private static PngHeader ReadFirst(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith(Signature))
        {
            throw new DataException($"{name}: byte 0: a PNG starts with 89504E470D0A1A0A. Is it another format?");
        }

        (string type, Range content) = ReadChunk(file, Signature.Length, name);
        return type == "IHDR" && content.End.Value - content.Start.Value == PngHeader.Length
            ? PngHeader.Read(file[content], name)
            : throw new DataException(
                $"{name}: byte {Signature.Length}: chunk {type}, IHDR of {PngHeader.Length} bytes was expected. "
                + "Save it again.");
    }

    private static (string Type, Range Content) ReadChunk(ReadOnlySpan<byte> file, int at, string name)
    {
        if (file.Length - at < ChunkOverhead || Length(file, at) < 0
            || Length(file, at) > file.Length - at - ChunkOverhead)
        {
            throw new DataException($"{name}: byte {at}: the file ends within a chunk. Fetch it again.");
        }

        int length = Length(file, at);
        ReadOnlySpan<byte> typed = file.Slice(at + 4, 4 + length);
        if (Crc32.Continue(0, typed) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]))
        {
            throw new DataException($"{name}: byte {at}: the checksum of a chunk is wrong. Fetch the file again.");
        }

        string type = Encoding.Latin1.GetString(typed[..4]);
        return type.All(char.IsAsciiLetter)
            ? (type, (at + 8)..(at + 8 + length))
            : throw new DataException($"{name}: byte {at + 4}: a chunk without a name. Save it again.");
    }

    private static int Length(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32BigEndian(file[at..]);

    // A capital first letter says that the picture cannot be shown without the chunk.
    private static void CheckKnown(string type, int at, string name)
    {
        if (char.IsAsciiLetterUpper(type[0]) && type != "IHDR")
        {
            throw new DataException($"{name}: byte {at}: chunk {type} is not known. Save it again without it.");
        }
    }

    private static DecodedPicture Unpack(PngHeader header, PngPixels pixels, byte[] packed, string name)
    {
        if (header.PackedBytes > (packed.Length * MostBytesOfOne) + MostBytesOfOne)
        {
            throw new DataException(
                $"{name}: {packed.Length} bytes of pixels cannot hold {header.Width} x {header.Height}. Fetch it "
                + "again.");
        }

        byte[] picture = new byte[(long)header.Width * header.Height * pixels.Channels];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            foreach (PngPass pass in Adam7.PassesOf(header))
            {
                ReadPass(stream, header, pixels, pass, picture, name);
            }

            // The checksum behind the data is compared when its end is reached.
            stream.ReadByte();
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new DataException($"{name}: the pixels' data is damaged. Fetch the file again.", failure);
        }

        return new DecodedPicture(header.Height, header.Width, pixels.Channels, picture);
    }

    private static void ReadPass(
        Stream stream, PngHeader header, PngPixels pixels, in PngPass pass, byte[] picture, string name)
    {
        byte[] row = new byte[header.RowBytes(pass.Width) + 1];
        byte[] above = new byte[row.Length];
        int pixel = Math.Max(1, header.PixelBits / 8);
        for (int line = 0; line < pass.Height; line++)
        {
            if (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw new DataException(
                    $"{name}: the pixels end in row {line} of {pass.Height}. Fetch the file again.");
            }

            if (row[0] >= PngFilter.Count)
            {
                throw new DataException(
                    $"{name}: row {line} has filter {row[0]}, 0 to {PngFilter.Count - 1} was expected. Save it again.");
            }

            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), pixel);
            pixels.Place(row.AsSpan(1), pass, line, picture, name);
            (row, above) = (above, row);
        }
    }
}

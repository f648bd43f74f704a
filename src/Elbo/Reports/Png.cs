using System.Buffers.Binary;
using System.IO.Compression;
using Elbo.Data;

namespace Elbo.Reports;

/// <summary>
/// Writes PNG (ISO/IEC 15948) with 8 bits a channel, not interlaced. The same picture gives the same pixels everywhere;
/// the compressed bytes may differ between versions of zlib.
/// </summary>
public static class Png
{
    private const int FilterCount = 5;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] Encode(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8;
        header[9] = picture.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        header[10..].Clear();
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(picture));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>The bytes of a PNG file of pixels <c>[height, width, channels]</c>.</summary>
    /// <exception cref="ReportException">The sizes do not fit the pixels.</exception>
    public static byte[] Encode(byte[] pixels, int width, int height, int channels) =>
        Encode(new Picture(width, height, channels, pixels));

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Continue(Crc32.Continue(0, type), data));
        file.Write(number);
    }

    private static byte[] Compress(Picture picture)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int rowBytes = picture.Width * picture.Channels;
            byte[] previous = new byte[rowBytes];
            byte[] candidate = new byte[rowBytes + 1];
            byte[] best = new byte[rowBytes + 1];
            for (int y = 0; y < picture.Height; y++)
            {
                ReadOnlySpan<byte> row = picture.Pixels.AsSpan(y * rowBytes, rowBytes);
                ChooseFilter(row, previous, picture.Channels, ref best, ref candidate);
                zlib.Write(best);
                row.CopyTo(previous);
            }
        }

        return packed.ToArray();
    }

    private static void ChooseFilter(
        ReadOnlySpan<byte> row, byte[] up, int channels, ref byte[] best, ref byte[] candidate)
    {
        // Scaled pictures and empty ground repeat whole rows: nothing beats the difference to the row above.
        if (row.SequenceEqual(up))
        {
            best.AsSpan().Clear();
            best[0] = 2;
            return;
        }

        long bestCost = long.MaxValue;
        for (int filter = 0; filter < FilterCount; filter++)
        {
            long cost = Filter(filter, row, up, channels, candidate);
            if (cost < bestCost)
            {
                bestCost = cost;
                (best, candidate) = (candidate, best);
            }
        }
    }

    // The usual heuristic: the filter whose residues, read as signed bytes, have the least absolute sum packs best.
    private static long Filter(
        int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> up, int channels, Span<byte> output)
    {
        output[0] = (byte)filter;
        long cost = 0;
        for (int x = 0; x < row.Length; x++)
        {
            int left = x >= channels ? row[x - channels] : 0;
            int upperLeft = x >= channels ? up[x - channels] : 0;
            int prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => up[x],
                3 => (left + up[x]) >> 1,
                _ => Paeth(left, up[x], upperLeft),
            };
            byte residue = (byte)(row[x] - prediction);
            output[x + 1] = residue;
            cost += Math.Abs((int)(sbyte)residue);
        }

        return cost;
    }

    private static int Paeth(int left, int up, int upperLeft)
    {
        int estimate = left + up - upperLeft;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toUpperLeft = Math.Abs(estimate - upperLeft);
        return toLeft <= toUp && toLeft <= toUpperLeft ? left : toUp <= toUpperLeft ? up : upperLeft;
    }
}

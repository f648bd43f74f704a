using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Elbo.Reports;

namespace Elbo.Tests.Reports;

/// <summary>
/// Reads PNG of 8 bits a channel, the naive twin of <see cref="Png"/>: it checks every checksum with a bitwise CRC.
/// </summary>
internal static class PngReader
{
    public static Picture Read(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        int width = 0;
        int height = 0;
        int channels = 0;
        using var packed = new MemoryStream();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string type = Encoding.ASCII.GetString(file, at + 4, 4);
            byte[] data = file[(at + 8)..(at + 8 + length)];
            uint checksum = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length));
            Assert.Equal(Crc(file.AsSpan(at + 4, length + 4)), checksum);
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(data);
                height = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(4));
                Assert.Equal(8, data[8]);
                channels = data[9] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
            }
            else if (type == "IDAT")
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        return new Picture(width, height, channels, Unfilter(rows.ToArray(), width * channels, height, channels));
    }

    private static byte[] Unfilter(byte[] rows, int rowBytes, int height, int channels)
    {
        Assert.Equal((rowBytes + 1) * height, rows.Length);
        byte[] pixels = new byte[rowBytes * height];
        for (int at = 0; at < pixels.Length; at++)
        {
            int x = at % rowBytes;
            int y = at / rowBytes;
            int a = x >= channels ? pixels[at - channels] : 0;
            int b = y > 0 ? pixels[at - rowBytes] : 0;
            int c = x >= channels && y > 0 ? pixels[at - rowBytes - channels] : 0;
            int p = a + b - c;
            int[] near = [Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c)];
            int paeth = near[0] == near.Min() ? a : near[1] == near.Min() ? b : c;
            byte filter = rows[y * (rowBytes + 1)];
            int prediction = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, 4 => paeth, _ => -1 };
            Assert.NotEqual(-1, prediction);
            pixels[at] = (byte)(rows[(y * (rowBytes + 1)) + 1 + x] + prediction);
        }

        return pixels;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) * 0xEDB88320u);
            }
        }

        return ~state;
    }
}

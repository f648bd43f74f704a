using System.Buffers;
using System.IO.Compression;

namespace Elbo.Data.Sources;

/// <summary>
/// Rows of bits as text, plain or gzip: <c>0 1 0 0</c>, a line for each item, as the static binarization of MNIST is
/// published in (<c>.amat</c>).
/// </summary>
public static class BitText
{
    private const int BufferLength = 1 << 16;

    /// <summary>Reads a file of rows of <paramref name="width"/> bits; gzip is recognised by its first bytes.</summary>
    /// <returns>The items one behind the other, each bit as a pixel: 0 or 255.</returns>
    /// <exception cref="DataException">The file cannot be read, or holds anything but such rows.</exception>
    public static byte[] Read(string path, int width)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength);
            return Read(stream, path, width);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>Reads a stream to its end; it must be able to seek. The name stands in error messages.</summary>
    /// <exception cref="DataException">The stream holds anything but rows of so many bits.</exception>
    public static byte[] Read(Stream stream, string name, int width)
    {
        long start = stream.Position;
        bool gzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = start;
        if (!gzip)
        {
            return ReadPlain(stream, name, width, out _);
        }

        try
        {
            using GZipStream plain = new(stream, CompressionMode.Decompress, leaveOpen: true);
            byte[] pixels = ReadPlain(plain, name, width, out long length);
            GzipEnd.Check(stream, name, length);
            return pixels;
        }
        catch (InvalidDataException failure)
        {
            throw new DataException($"{name}: the gzip data is damaged. Fetch the file again.", failure);
        }
    }

    private static byte[] ReadPlain(Stream stream, string name, int width, out long length)
    {
        length = 0;
        ArrayBufferWriter<byte> pixels = new(BufferLength);
        byte[] buffer = new byte[BufferLength];
        int column = 0;
        long line = 1;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            length += read;

            // No more bits can come than bytes do.
            Span<byte> found = pixels.GetSpan(read);
            int count = 0;
            foreach (byte sign in buffer.AsSpan(0, read))
            {
                switch (sign)
                {
                    case (byte)'0' or (byte)'1':
                        found[count++] = sign == (byte)'1' ? (byte)255 : (byte)0;
                        column++;
                        break;
                    case (byte)'\n':
                        CheckRow(name, line, column, width);
                        line++;
                        column = 0;
                        break;
                    case (byte)' ' or (byte)'\r' or (byte)'\t':
                        break;
                    default:
                        throw new DataException(
                            $"{name}: line {line}, value {column + 1}: byte {sign:X2}, 0 or 1 was expected. Is it " +
                            "another format?");
                }
            }

            pixels.Advance(count);
        }

        if (column > 0)
        {
            CheckRow(name, line, column, width);
        }

        return pixels.WrittenCount > 0
            ? pixels.WrittenSpan.ToArray()
            : throw new DataException($"{name}: there is nothing in it, rows of {width} bits were expected.");
    }

    private static void CheckRow(string name, long line, int found, int width)
    {
        if (found != width)
        {
            throw new DataException($"{name}: line {line}: {found} values, {width} were expected. Fetch it again.");
        }
    }
}

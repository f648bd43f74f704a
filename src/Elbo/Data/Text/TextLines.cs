using System.IO.Compression;
using System.Text;
using Elbo.Data.Sources;

namespace Elbo.Data.Text;

/// <summary>The lines of a text file, in UTF-8, packed by gzip or not.</summary>
internal static class TextLines
{
    private const int LongestLine = 1 << 20;
    private const byte LineFeed = (byte)'\n';

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All lines that are not empty, with their numbers from 1 on.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not UTF-8; with line and byte.</exception>
    public static List<(int Number, string Text)> Read(string path, out int empty)
    {
        try
        {
            byte[] bytes = Bytes(path);
            return Lines(path, bytes, out empty);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure) || failure is InvalidDataException)
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    private static byte[] Bytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using var whole = new MemoryStream();
        if (!isPacked)
        {
            file.CopyTo(whole);
            return whole.ToArray();
        }

        using (var plain = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true))
        {
            plain.CopyTo(whole);
        }

        GzipEnd.Check(file, path, whole.Length);
        return whole.ToArray();
    }

    private static List<(int Number, string Text)> Lines(string path, ReadOnlySpan<byte> bytes, out int empty)
    {
        List<(int, string)> lines = [];
        empty = 0;
        int at = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (int number = 1; at < bytes.Length; number++)
        {
            int length = bytes[at..].IndexOf(LineFeed);
            int end = length < 0 ? bytes.Length : at + length;
            string line = Line(path, bytes[at..end], number, at);
            if (string.IsNullOrWhiteSpace(line))
            {
                empty++;
            }
            else
            {
                lines.Add((number, line));
            }

            at = end + 1;
        }

        return lines;
    }

    private static string Line(string path, ReadOnlySpan<byte> bytes, int number, int at)
    {
        if (bytes.Length > LongestLine)
        {
            throw new DataException(
                $"{path}: line {number} has {bytes.Length} bytes, more than {LongestLine}. Write one sentence a line.");
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            throw new DataException(
                $"{path}: line {number}, byte {at + failure.Index}: this is not UTF-8. Convert the file, such as by "
                + "`iconv -t UTF-8`.", failure);
        }
    }
}

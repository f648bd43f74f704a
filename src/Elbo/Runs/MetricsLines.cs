using System.Buffers;
using System.Text.Json;

namespace Elbo.Runs;

/// <summary>
/// Reads the lines of a metrics file; what follows the last line feed was torn off by a crash and is no line.
/// </summary>
internal static class MetricsLines
{
    // A line is a few hundred bytes; more than this is no metrics file.
    private const int LongestLine = 1 << 20;

    /// <summary>The position after the last line feed: searched from the end, since a log can be long.</summary>
    internal static long End(FileStream stream)
    {
        byte[] block = new byte[1 << 16];
        long end = stream.Length;
        while (end > 0)
        {
            int count = (int)Math.Min(block.Length, end);
            stream.Position = end - count;
            stream.ReadExactly(block, 0, count);
            int last = block.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return end - count + last + 1;
            }

            end -= count;
        }

        return 0;
    }

    /// <summary>The whole lines from the stream's position on, which is the start of the file.</summary>
    /// <exception cref="RunException">A line is not a JSON object.</exception>
    internal static IEnumerable<(long Start, JsonElement Json)> Read(FileStream stream, string path)
    {
        byte[] block = new byte[1 << 16];
        ArrayBufferWriter<byte> line = new();
        long start = 0;
        int number = 1;
        while (true)
        {
            int count = stream.Read(block);
            if (count == 0)
            {
                yield break;
            }

            int from = 0;
            while (block.AsSpan(from, count - from).IndexOf((byte)'\n') is >= 0 and int length)
            {
                line.Write(block.AsSpan(from, length));
                yield return (start, ParseLine(line.WrittenMemory, path, number++));
                start += line.WrittenCount + 1;
                line.ResetWrittenCount();
                from += length + 1;
            }

            line.Write(block.AsSpan(from, count - from));
            if (line.WrittenCount > LongestLine)
            {
                throw new RunException(
                    $"{path}: line {number} has more than {LongestLine} bytes: no metrics of a run. Check the file.");
            }
        }
    }

    private static JsonElement ParseLine(ReadOnlyMemory<byte> utf8, string path, int number)
    {
        string where = $"{path}: line {number}";
        using JsonDocument document = JsonText.Parse(utf8, where);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new RunException($"{where}: not a JSON object. Remove the line.");
    }
}

using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Elbo.Runs;

/// <summary>
/// The course of a run: a JSON object a line, appended and handed to the operating system at once. A line that a crash
/// left half written, that is without its line feed, is passed over in reading and cut off in opening. Nothing that was
/// written before is ever written again.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private readonly ArrayBufferWriter<byte> buffer = new();

    private MetricsLog(FileStream stream, string path)
    {
        this.stream = stream;
        this.path = path;
    }

    /// <summary>
    /// The length in bytes: where the next line begins. A checkpoint keeps it for <see cref="TruncateTo"/>.
    /// </summary>
    public long Position { get; private set; }

    /// <summary>Opens a file for appending; makes it where there is none, and cuts off a torn last line.</summary>
    /// <exception cref="RunException">The file cannot be opened.</exception>
    public static MetricsLog Open(string path)
    {
        try
        {
            // Unbuffered: a line is one write.
            FileStream file = new(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
            try
            {
                MetricsLog log = new(file, path);
                log.Cut(MetricsLines.End(file));
                return log;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    /// <summary>Reads all whole lines; a file that does not exist has none.</summary>
    /// <exception cref="RunException">The file cannot be read, or a whole line is not a JSON object.</exception>
    public static IReadOnlyList<JsonElement> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return [.. MetricsLines.Read(file, path).Select(line => line.Json)];
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    /// <summary>
    /// A number of a line, not a number and infinities included; null where the line has none of this key.
    /// </summary>
    public static double? Number(JsonElement line, string key)
    {
        if (!line.TryGetProperty(key, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out double number) => number,
            JsonValueKind.String => value.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => null,
            },
            _ => null,
        };
    }

    /// <summary>
    /// Appends a line. Values may be texts, numbers, booleans, null and lists of numbers; NaN and infinities, which
    /// JSON does not know, are written as texts.
    /// </summary>
    /// <exception cref="RunException">The line cannot be written, and none of it is left in the file.</exception>
    public void Append(IEnumerable<KeyValuePair<string, object?>> values)
    {
        buffer.ResetWrittenCount();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            foreach ((string key, object? value) in values)
            {
                json.WritePropertyName(key);
                WriteValue(json, value, key);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        try
        {
            stream.Position = Position;
            stream.Write(buffer.WrittenSpan);
            Position += buffer.WrittenCount;
        }
        catch (IOException exception)
        {
            CutQuietly();
            throw FileFault.Describe(path, "written", exception);
        }
    }

    /// <summary>
    /// Flushes to the disk. Called before each checkpoint, so that no checkpoint outlives the lines that it counts.
    /// </summary>
    /// <exception cref="RunException">The disk refuses.</exception>
    public void Flush()
    {
        try
        {
            stream.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    /// <summary>Cuts off everything after a position that <see cref="Position"/> had.</summary>
    /// <exception cref="RunException">The file is shorter, or no line begins there; it stays as it is.</exception>
    public void TruncateTo(long position)
    {
        bool lineBegins = position == 0;
        if (position > 0 && position <= Position)
        {
            stream.Position = position - 1;
            lineBegins = stream.ReadByte() == '\n';
        }

        if (!lineBegins)
        {
            throw new RunException(
                $"{path}: no line begins at byte {position} of {Position}, where the checkpoint was made. Bring back "
                + "the file of the same run, or train anew.");
        }

        Cut(position);
    }

    /// <summary>Cuts off the first line that <paramref name="drop"/> holds for, and all after it.</summary>
    /// <exception cref="RunException">A line is not a JSON object; the file stays as it is.</exception>
    public void DropFrom(Func<JsonElement, bool> drop)
    {
        stream.Position = 0;
        long start = Position;
        foreach ((long lineStart, JsonElement json) in MetricsLines.Read(stream, path))
        {
            if (drop(json))
            {
                start = lineStart;
                break;
            }
        }

        Cut(start);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private static void WriteValue(Utf8JsonWriter json, object? value, string key)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case float.NaN or float.PositiveInfinity or float.NegativeInfinity
                or double.NaN or double.PositiveInfinity or double.NegativeInfinity:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items and not string:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteValue(json, item, key);
                }

                json.WriteEndArray();
                break;
            default:
                JsonScalar.Write(json, value, $"metric '{key}'");
                break;
        }
    }

    private void Cut(long position)
    {
        try
        {
            if (stream.Length != position)
            {
                stream.SetLength(position);
            }

            Position = position;
        }
        catch (IOException exception)
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    private void CutQuietly()
    {
        try
        {
            stream.SetLength(Position);
        }
        catch (IOException)
        {
            // The write's own failure says more; the next opening cuts the torn line.
        }
    }
}

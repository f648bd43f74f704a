using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Elbo.Runs;

/// <summary>Writes safetensors straight from the tensors' memory, without a second copy of the whole.</summary>
internal static class SafetensorsWriter
{
    // The header is filled with spaces up to a multiple of this, so that 8-byte values are aligned in a mapped file.
    private const int Alignment = 8;

    private const int ChunkValues = 1 << 14;

    // The JSON writer would put a replacement character for half a surrogate pair, and two names could become one.
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a header and values.</summary>
    /// <exception cref="RunException">A name or a shape cannot be written.</exception>
    internal static void Write(
        Stream stream,
        IEnumerable<StoredTensor> tensors,
        IReadOnlyDictionary<string, string> metadata,
        string where)
    {
        // A stable sort: within one width the caller's order stays.
        List<StoredTensor> ordered = [.. tensors.OrderByDescending(Width)];
        Check(ordered, where);
        byte[] header = Header(ordered, metadata, where);
        Span<byte> prefix = stackalloc byte[SafetensorsReader.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (StoredTensor tensor in ordered)
        {
            WriteTensor(stream, tensor);
        }
    }

    private static void Check(List<StoredTensor> tensors, string where)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (StoredTensor tensor in tensors)
        {
            if (tensor.Name.Length == 0 || tensor.Name == SafetensorsHeader.MetadataKey || !names.Add(tensor.Name))
            {
                throw new RunException(
                    $"{where}: the tensor name '{tensor.Name}' is empty, reserved or taken. "
                    + "Give each tensor its own name.");
            }

            long values = 1;
            foreach (int size in tensor.Shape)
            {
                values = size < 0 || values > int.MaxValue ? -1 : values * size;
            }

            if (values != tensor.Length)
            {
                throw new RunException(
                    $"{where}: tensor '{tensor.Name}' has {tensor.Length} values, but its shape "
                    + $"[{string.Join(", ", tensor.Shape)}] takes another number. Correct the shape.");
            }
        }
    }

    private static byte[] Header(
        List<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata, string where)
    {
        ArrayBufferWriter<byte> buffer = new();
        try
        {
            JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            using Utf8JsonWriter json = new(buffer, options);
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long start = 0;
            foreach (StoredTensor tensor in tensors)
            {
                long end = start + (tensor.Length * (long)Width(tensor));
                WriteEntry(json, tensor, start, end);
                start = end;
            }

            json.WriteEndObject();
        }
        catch (ArgumentException exception)
        {
            throw new RunException(
                $"{where}: a name or a text of the metadata is not valid UTF-16. Correct it.", exception);
        }

        int padded = (buffer.WrittenCount + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[padded];
        header.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(StrictUtf8.GetBytes(key), StrictUtf8.GetBytes(text));
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, StoredTensor tensor, long start, long end)
    {
        json.WriteStartObject(StrictUtf8.GetBytes(tensor.Name));
        json.WriteString("dtype", tensor.Dtype);
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Width(StoredTensor tensor) => tensor switch
    {
        NamedIntegers => sizeof(long),
        NamedTensor => sizeof(float),
        _ => sizeof(byte),
    };

    private static void WriteTensor(Stream stream, StoredTensor tensor)
    {
        switch (tensor)
        {
            case NamedTensor floats:
                WriteValues(stream, floats.Values.Span);
                break;
            case NamedIntegers integers:
                WriteValues(stream, integers.Values.Span);
                break;
            case NamedBytes bytes:
                WriteValues(stream, bytes.Values.Span);
                break;
        }
    }

    // In chunks: the bytes of a large tensor are more than a span can count, and another order of bytes needs a buffer.
    private static void WriteValues<TValue>(Stream stream, ReadOnlySpan<TValue> values)
        where TValue : unmanaged
    {
        TValue[] buffer = new TValue[Math.Min(ChunkValues, values.Length)];
        for (int start = 0; start < values.Length; start += ChunkValues)
        {
            Span<TValue> chunk = buffer.AsSpan(0, Math.Min(ChunkValues, values.Length - start));
            values.Slice(start, chunk.Length).CopyTo(chunk);
            SafetensorsReader.LittleEndian(chunk);
            stream.Write(MemoryMarshal.AsBytes<TValue>(chunk));
        }
    }
}

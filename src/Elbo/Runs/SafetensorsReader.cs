using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Elbo.Runs;

/// <summary>Reads safetensors; every claim of the header is checked before memory is taken for it.</summary>
internal static class SafetensorsReader
{
    /// <summary>The bytes of the length that stands before the header.</summary>
    internal const int LengthBytes = 8;

    // The limit of the reference implementation.
    private const long LongestHeader = 100_000_000;

    private const int ChunkValues = 1 << 20;

    /// <summary>Reads <paramref name="length"/> bytes of a stream.</summary>
    /// <exception cref="RunException">The bytes break the format.</exception>
    internal static SafetensorsFile Read(Stream stream, long length, string where)
    {
        byte[] header = ReadHeader(stream, length, where);
        (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) = SafetensorsHeader.Parse(header, where);
        Check(entries, length - LengthBytes - header.Length, where);
        List<StoredTensor> tensors = new(entries.Count);
        foreach (SafetensorsEntry entry in entries)
        {
            tensors.Add(ReadTensor(stream, entry));
        }

        return new SafetensorsFile(where, metadata, tensors);
    }

    /// <summary>The bytes of the JSON header, which come first behind their length.</summary>
    /// <exception cref="RunException">The file is shorter than it claims.</exception>
    internal static byte[] ReadHeader(Stream stream, long length, string where)
    {
        if (length < LengthBytes)
        {
            throw new RunException(
                $"{where}: not a safetensors file: {length} bytes, expected {LengthBytes} or more. "
                + "Use another copy of it.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (claimed > (ulong)Math.Min(LongestHeader, length - LengthBytes))
        {
            throw new RunException(
                $"{where}: not a safetensors file: its first 8 bytes claim a header of {claimed} bytes, the file has "
                + $"{length - LengthBytes} more and {LongestHeader} are allowed. Use another copy of it.");
        }

        byte[] header = new byte[claimed];
        stream.ReadExactly(header);
        return header;
    }

    private static void Check(List<SafetensorsEntry> entries, long dataBytes, string where)
    {
        long reached = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            string name = RunException.Excerpt(entry.Name);
            if (entry.Start != reached || entry.End < entry.Start || entry.End > dataBytes)
            {
                throw SafetensorsHeader.Fault(
                    where,
                    $"puts tensor '{name}' at bytes {entry.Start} to {entry.End}, expected to start at {reached} and "
                    + $"to end by {dataBytes}: no holes, no overlaps");
            }

            long expected = Bytes(entry, name, where);
            if (entry.End - entry.Start != expected)
            {
                throw SafetensorsHeader.Fault(
                    where,
                    $"gives tensor '{name}' {entry.End - entry.Start} bytes, but {entry.Dtype} "
                    + $"[{string.Join(", ", entry.Shape)}] takes {expected}");
            }

            reached = entry.End;
        }

        if (reached != dataBytes)
        {
            throw SafetensorsHeader.Fault(where, $"describes {reached} bytes of values, the file has {dataBytes}");
        }

        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (dataBytes > available)
        {
            throw new RunException(
                $"{where}: its {dataBytes} bytes of values do not fit the {available} bytes of memory. "
                + "Use a larger machine.");
        }
    }

    private static long Bytes(SafetensorsEntry entry, string name, string where)
    {
        long width = entry.Dtype switch
        {
            "F32" => sizeof(float),
            "I64" => sizeof(long),
            "U8" => sizeof(byte),
            _ => throw new RunException(
                $"{where}: tensor '{name}' is of type '{RunException.Excerpt(entry.Dtype)}', expected F32, I64 or U8. "
                + "Convert it to F32."),
        };
        long values = 1;
        foreach (int size in entry.Shape)
        {
            // Both factors are below 2^31 before each product, so that it cannot overflow.
            values *= size;
            if (values > Array.MaxLength)
            {
                throw new RunException(
                    $"{where}: tensor '{name}' has more than {Array.MaxLength} values. Store it in several tensors.");
            }
        }

        return values * width;
    }

    private static StoredTensor ReadTensor(Stream stream, SafetensorsEntry entry) => entry.Dtype switch
    {
        "F32" => new NamedTensor(
            entry.Name, entry.Shape, ReadValues<float>(stream, (entry.End - entry.Start) / sizeof(float))),
        "I64" => new NamedIntegers(
            entry.Name, entry.Shape, ReadValues<long>(stream, (entry.End - entry.Start) / sizeof(long))),
        _ => new NamedBytes(entry.Name, entry.Shape, ReadValues<byte>(stream, entry.End - entry.Start)),
    };

    private static TValue[] ReadValues<TValue>(Stream stream, long count)
        where TValue : unmanaged
    {
        TValue[] values = GC.AllocateUninitializedArray<TValue>((int)count);
        for (int start = 0; start < values.Length; start += ChunkValues)
        {
            Span<TValue> chunk = values.AsSpan(start, Math.Min(ChunkValues, values.Length - start));
            stream.ReadExactly(MemoryMarshal.AsBytes(chunk));
            LittleEndian(chunk);
        }

        return values;
    }

    /// <summary>
    /// Turns values between this machine's order of bytes and the format's; nothing on most machines.
    /// </summary>
    internal static void LittleEndian<TValue>(Span<TValue> values)
        where TValue : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            return;
        }

        if (typeof(TValue) == typeof(float))
        {
            Span<int> words = MemoryMarshal.Cast<TValue, int>(values);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (typeof(TValue) == typeof(long))
        {
            Span<long> words = MemoryMarshal.Cast<TValue, long>(values);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}

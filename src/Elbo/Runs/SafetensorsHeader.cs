using System.Text.Json;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>One tensor as the header describes it; offsets in bytes from the end of the header.</summary>
internal readonly record struct SafetensorsEntry(string Name, string Dtype, int[] Shape, long Start, long End);

/// <summary>
/// Reads the JSON header token by token: no tree is built, so that memory stays in proportion to the header's length.
/// </summary>
internal static class SafetensorsHeader
{
    internal const string MetadataKey = "__metadata__";

    private const int DeepestNesting = 16;

    /// <summary>The entries in the order of their bytes, and the metadata.</summary>
    internal static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, string where)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw Fault(where, "does not start with '{'");
        }

        List<SafetensorsEntry> entries = [];
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
            reader.Read();
            while (NextKey(ref reader, where) is { } name)
            {
                if (!names.Add(name))
                {
                    throw Fault(where, $"has the key '{RunException.Excerpt(name)}' twice");
                }

                if (name == MetadataKey)
                {
                    ReadMetadata(ref reader, metadata, where);
                }
                else
                {
                    entries.Add(ReadEntry(ref reader, name, where));
                }
            }

            // Whatever but white space follows the object makes the reader throw.
            reader.Read();
        }
        catch (JsonException exception)
        {
            throw new RunException(
                $"{where}: the header is not JSON at byte {8 + (exception.BytePositionInLine ?? 0)} of the file. "
                + "Use another copy of it.",
                exception);
        }

        entries.Sort((left, right) => (left.Start, left.End).CompareTo((right.Start, right.End)));
        return (entries, metadata);
    }

    /// <summary>The fault of a header; <paramref name="what"/> continues "the header".</summary>
    internal static RunException Fault(string where, string what) =>
        new($"{where}: not a safetensors file: the header {what}. Use another copy of it.");

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, string where)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, "an object", where);
        while (NextKey(ref reader, where) is { } key)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Fault(where, $"has a value other than a text at '{MetadataKey}.{RunException.Excerpt(key)}'");
            }

            if (!metadata.TryAdd(key, Text(ref reader, where)))
            {
                throw Fault(where, $"has the key '{MetadataKey}.{RunException.Excerpt(key)}' twice");
            }
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, string where)
    {
        Expect(ref reader, JsonTokenType.StartObject, name, "an object", where);
        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextKey(ref reader, where) is { } key)
        {
            bool twice = key switch
            {
                "dtype" => dtype is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => false,
            };
            if (twice)
            {
                throw Fault(where, $"has the key '{RunException.Excerpt(name)}.{key}' twice");
            }

            switch (key)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String, name, "a text as dtype", where);
                    dtype = Text(ref reader, where);
                    break;
                case "shape":
                    shape = Numbers(ref reader, Shape.MaximumRank, name, "shape", where);
                    break;
                case "data_offsets":
                    offsets = Numbers(ref reader, 2, name, "data_offsets", where);
                    break;
                default:
                    reader.Read();
                    reader.Skip();
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is not [long start, long end])
        {
            throw Fault(where, $"lacks dtype, shape or two data_offsets at tensor '{RunException.Excerpt(name)}'");
        }

        return new SafetensorsEntry(name, dtype, Sizes(shape, name, where), start, end);
    }

    private static int[] Sizes(long[] shape, string name, string where)
    {
        foreach (long size in shape)
        {
            if (size > int.MaxValue)
            {
                throw Fault(where, $"has a size of {size} at '{RunException.Excerpt(name)}', above {int.MaxValue}");
            }
        }

        return Array.ConvertAll(shape, size => (int)size);
    }

    private static long[] Numbers(ref Utf8JsonReader reader, int most, string name, string key, string where)
    {
        Expect(ref reader, JsonTokenType.StartArray, name, $"a list as {key}", where);
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Fault(where, $"has other than whole numbers from 0 in {key} of '{RunException.Excerpt(name)}'");
            }

            numbers.Add(number);
            if (numbers.Count > most)
            {
                throw Fault(where, $"has more than {most} numbers in {key} of '{RunException.Excerpt(name)}'");
            }
        }

        return [.. numbers];
    }

    // The next key of the object that the reader is in, or null at its end.
    private static string? NextKey(ref Utf8JsonReader reader, string where)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? Text(ref reader, where) : null;
    }

    private static void Expect(
        ref Utf8JsonReader reader, JsonTokenType token, string name, string expected, string where)
    {
        reader.Read();
        if (reader.TokenType != token)
        {
            throw Fault(where, $"has {reader.TokenType} at '{RunException.Excerpt(name)}', expected {expected}");
        }
    }

    private static string Text(ref Utf8JsonReader reader, string where)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault(where, $"has a text that is not valid UTF-8 or UTF-16 at byte {8 + reader.TokenStartIndex}");
        }
    }
}

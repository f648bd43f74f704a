using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;

namespace Elbo.Runs;

/// <summary>
/// Safetensors as data: the tensor of <c>data.array</c>, or of the usual names, or the only one. Values stay on the
/// disk where they take more than the memory allowed.
/// </summary>
public sealed class SafetensorsFormat : DataFormat
{
    private static readonly string[] ItemNames = ["x", "x_train", "train_images", "images", "data"];
    private static readonly string[] LabelNames = ["y", "y_train", "train_labels", "labels", "label", "targets"];

    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override string Description => "a tensor of a safetensors file; the first axis counts the items";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".safetensors"];

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        (List<SafetensorsEntry> entries, long start) = ReadEntries(path);
        SafetensorsEntry? items = options.Array is { } named ? Require(entries, named, path)
            : Find(entries, ItemNames) ?? (entries.Count == 1 ? entries[0] : null);
        if (items is not { } chosen)
        {
            throw new DataException(
                $"{path}: it is not clear which of the tensors {Names(entries)} holds the items: expected one of "
                + $"{string.Join(", ", ItemNames)}, or only one. Name it with data.array.");
        }

        NumberArray array = Open(path, chosen, start, options.MemoryBytes);
        bool isTensor = options.Labels is { } label && Find(entries, [label]) is not null;
        SafetensorsEntry? labels = isTensor ? Find(entries, [options.Labels!])
            : options.Labels is null ? Find(entries, LabelNames) : null;
        ClassLabels classes = labels is { } entry
            ? ClassLabels.Of(
                path, ClassLabels.Numbers(Open(path, entry, start, long.MaxValue), array.Items), names: null)
            : LabelFile.Of(options.Labels, array.Items);
        string rule = labels is { } told
            ? $"items are the tensor {chosen.Name}, labels {told.Name}" : $"items are the tensor {chosen.Name}";
        return new ArraySource(
            Path.GetFileName(path), Name, new ArrayPart(array, classes), validation: null, test: null, options, [rule]);
    }

    private static (List<SafetensorsEntry> Entries, long Start) ReadEntries(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] header = SafetensorsReader.ReadHeader(stream, stream.Length, path);
            return (SafetensorsHeader.Parse(header, path).Entries, SafetensorsReader.LengthBytes + header.Length);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    private static NumberArray Open(string path, SafetensorsEntry entry, long start, long memory)
    {
        string where = $"{path}[{RunException.Excerpt(entry.Name)}]";
        NumberType type = entry.Dtype switch
        {
            "BOOL" => NumberType.Bool,
            "U8" => NumberType.UInt8,
            "I8" => NumberType.Int8,
            "U16" => NumberType.UInt16,
            "I16" => NumberType.Int16,
            "U32" => NumberType.UInt32,
            "I32" => NumberType.Int32,
            "U64" => NumberType.UInt64,
            "I64" => NumberType.Int64,
            "F16" => NumberType.Float16,
            "BF16" => NumberType.BFloat16,
            "F32" => NumberType.Float32,
            "F64" => NumberType.Float64,
            _ => throw new DataException(
                $"{where}: values of type '{RunException.Excerpt(entry.Dtype)}', expected BOOL, whole numbers of 8 to "
                + "64 bits, F16, BF16, F32 or F64. Convert it to F32."),
        };
        long bytes = entry.End - entry.Start;
        if (entry.Shape.Length == 0 || NumberArray.ByteCount(type, entry.Shape) != bytes || entry.Start < 0
            || start + entry.End > new FileInfo(path).Length)
        {
            throw new DataException(
                $"{where}: bytes {entry.Start} to {entry.End} of the file's values do not hold {entry.Dtype} "
                + $"[{string.Join(", ", entry.Shape)}] with a first axis that counts items. Use another copy of it.");
        }

        return new NumberArray(
            where, ByteStore.OfFile(path, start + entry.Start, bytes, memory), type, isBigEndian: false, entry.Shape);
    }

    private static SafetensorsEntry? Find(List<SafetensorsEntry> entries, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            int index = entries.FindIndex(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                return entries[index];
            }
        }

        return null;
    }

    private static SafetensorsEntry Require(List<SafetensorsEntry> entries, string name, string path) =>
        Find(entries, [name]) ?? throw new DataException(
            $"{path}: there is no tensor '{RunException.Excerpt(name)}'. "
            + NearestName.Advice(name, [.. entries.Take(20).Select(entry => RunException.Excerpt(entry.Name))]));

    private static string Names(List<SafetensorsEntry> entries) =>
        string.Join(", ", entries.Take(20).Select(entry => RunException.Excerpt(entry.Name)));
}

using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>
/// NumPy's archive of named arrays (<c>.npz</c>): a zip file of <c>.npy</c> files, stored or deflated. By their names
/// one holds the items, others the labels, the validation part and the test part.
/// </summary>
public sealed class NumPyZipFormat : DataFormat
{
    private static readonly string[] ItemNames = ["x", "x_train", "train_x", "train_images", "images", "data", "arr_0"];
    private static readonly string[] LabelNames =
        ["y", "y_train", "train_y", "train_labels", "labels", "label", "targets"];

    private static readonly string[] ValidationNames = ["x_val", "x_valid", "val_x", "val_images"];
    private static readonly string[] ValidationLabels = ["y_val", "y_valid", "val_y", "val_labels"];
    private static readonly string[] TestNames = ["x_test", "test_x", "test_images"];
    private static readonly string[] TestLabels = ["y_test", "test_y", "test_labels"];

    /// <inheritdoc/>
    public override string Name => "npz";

    /// <inheritdoc/>
    public override string Description => "NumPy arrays by name: X or images, y or labels, x_test, y_test";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".npz"];

    /// <inheritdoc/>
    public override bool HasContent(string path, ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8);

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        using NumPyZip zip = NumPyZip.Open(path, options.MemoryBytes);
        return Of(zip, Path.GetFileName(path), options);
    }

    /// <summary>The data of an opened archive.</summary>
    internal static DataSource Of(NumPyZip zip, string name, DataOptions options)
    {
        string items = options.Array is { } named ? zip.Require(named) : Items(zip);
        NumberArray train = zip.Read(items);
        string? labels = options.Labels switch
        {
            LabelFile.NoLabels => null,
            { } label when zip.Has(label) => zip.Require(label),
            { } => null,
            _ => zip.Find(LabelNames),
        };
        bool isFile = options.Labels is { } file && file != LabelFile.NoLabels && labels is null;
        bool hasParts = options.Array is null;
        string? validation = hasParts ? zip.Find(ValidationNames) : null;
        string? test = hasParts ? zip.Find(TestNames) : null;
        string? validationLabels = labels is null ? null : zip.Find(ValidationLabels);
        string? testLabels = labels is null ? null : zip.Find(TestLabels);
        ArrayPart[] parts = Parts(
            zip,
            [
                (train, isFile ? null : labels), .. Part(zip, validation, validationLabels),
                .. Part(zip, test, testLabels),
            ]);
        if (isFile)
        {
            parts[0] = parts[0] with { Labels = LabelFile.Of(options.Labels, train.Items) };
        }

        string rule = labels is null ? $"items are the array {items}" : $"items are the array {items}, labels {labels}";
        return new ArraySource(
            name, "npz", parts[0], validation is null ? null : parts[1], test is null ? null : parts[^1], options,
            [rule]);
    }

    private static string Items(NumPyZip zip) =>
        zip.Find(ItemNames)
        ?? (zip.Names.Count == 1 ? zip.Names.First() : null)
        ?? throw new DataException(
            $"{zip.Path}: it is not clear which of the arrays {string.Join(", ", zip.Names.Take(20))} holds the items: "
            + $"expected one of {string.Join(", ", ItemNames)}, or only one. Name it with data.array.");

    private static IEnumerable<(NumberArray Items, string? Labels)> Part(NumPyZip zip, string? items, string? labels) =>
        items is null ? [] : [(zip.Read(items), labels)];

    // Classes are those of all parts together, so that a class means the same in each.
    private static ArrayPart[] Parts(NumPyZip zip, IReadOnlyList<(NumberArray Items, string? Labels)> parts)
    {
        if (parts.Any(part => part.Labels is null))
        {
            return [.. parts.Select(part => new ArrayPart(part.Items, ClassLabels.None))];
        }

        long[][] numbers = [.. parts.Select(part => ClassLabels.Numbers(zip.Read(part.Labels!), part.Items.Items))];
        var all = ClassLabels.Of(zip.Path, [.. numbers.SelectMany(each => each)], names: null);
        int first = 0;
        return
        [
            .. parts.Select(part =>
            {
                int[] own = all.Labels[first..(first += part.Items.Items)];
                return new ArrayPart(part.Items, new ClassLabels(own, all.ClassNames));
            }),
        ];
    }
}

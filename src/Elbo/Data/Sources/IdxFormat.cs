using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>
/// IDX files as data, plain or gzip. Labels and test part are found beside it by MNIST's names:
/// <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c>,
/// <c>t10k-labels-idx1-ubyte</c>.
/// </summary>
public sealed class IdxFormat : DataFormat
{
    private const string Images = "images-idx3";
    private const string Labels = "labels-idx1";
    private const string Train = "train-";
    private const string Test = "t10k-";

    /// <inheritdoc/>
    public override string Name => "idx";

    /// <inheritdoc/>
    public override string Description => "IDX, as MNIST is published in, plain or .gz; a folder with its four files";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".idx", "-ubyte"];

    /// <inheritdoc/>
    public override bool HasContent(string path, ReadOnlySpan<byte> head) =>
        head.Length > 4 && head is [0, 0, 8 or 9 or 0xB or 0xC or 0xD or 0xE, > 0 and < 8, ..];

    /// <inheritdoc/>
    public override bool IsFolder(string path) => ImagesOf(path) is not null;

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        bool isFolder = Directory.Exists(path);
        string images = isFolder
            ? ImagesOf(path) ?? throw new DataException($"{path}: there is no {Train}{Images}-ubyte. Is it a folder "
                + "of MNIST?")
            : path;
        NumberArray items = Idx.Open(images, options.MemoryBytes);
        string? test = Beside(images, (Train, Test));
        List<string> rules = [];
        if (options.Labels is not null)
        {
            test = null;
            return Of(new ArrayPart(items, LabelFile.Of(options.Labels, items.Items)), null);
        }

        string? labels = Beside(images, (Images, Labels));
        string? testLabels = test is null ? null : Beside(test, (Images, Labels));
        NumberArray? judged = test is null ? null : Idx.Open(test, options.MemoryBytes);
        if (labels is null || (test is not null && testLabels is null))
        {
            return Of(
                new ArrayPart(items, ClassLabels.None),
                judged is null ? null : new ArrayPart(judged, ClassLabels.None));
        }

        rules.Add($"labels are those of {Path.GetFileName(labels)}");
        long[] numbers = ClassLabels.Numbers(Idx.Open(labels, long.MaxValue), items.Items);
        long[] others = judged is null ? [] : ClassLabels.Numbers(Idx.Open(testLabels!, long.MaxValue), judged.Items);
        var all = ClassLabels.Of(labels, [.. numbers, .. others], names: null);
        return Of(
            new ArrayPart(items, new ClassLabels(all.Labels[..items.Items], all.ClassNames)),
            judged is null ? null : new ArrayPart(judged, new ClassLabels(all.Labels[items.Items..], all.ClassNames)));

        ArraySource Of(ArrayPart train, ArrayPart? held) =>
            new(Path.GetFileName(path), Name, train, validation: null, held, options, rules);
    }

    private static string? ImagesOf(string folder) => Existing(Path.Combine(folder, $"{Train}{Images}-ubyte"));

    // The file of another name in the same folder, packed or plain.
    private static string? Beside(string path, (string From, string To) names)
    {
        string file = Path.GetFileName(path);
        string name = Gzip.Within(file);
        string other = name.Replace(names.From, names.To, StringComparison.Ordinal);
        return other == name ? null : Existing(Path.Combine(Path.GetDirectoryName(path) ?? "", other));
    }

    private static string? Existing(string path) =>
        File.Exists(path) ? path : File.Exists(Gzip.Other(path)) ? Gzip.Other(path) : null;
}

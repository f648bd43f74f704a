using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100: records of one label (two in CIFAR-100: the coarse and the fine one)
/// and 32 x 32 pixels as a red, a green and a blue plane. A folder has all its batches and the test part. Krizhevsky,
/// "Learning multiple layers of features from tiny images", 2009.
/// </summary>
public sealed class CifarFormat : DataFormat
{
    private const int Side = 32;
    private const int PixelBytes = 3 * Side * Side;

    private static readonly (int Labels, int Classes, string Names, string Train, string Test)[] Kinds =
    [
        (1, 10, "batches.meta.txt", "data_batch_*.bin", "test_batch.bin"),
        (2, 100, "fine_label_names.txt", "train.bin", "test.bin"),
    ];

    /// <inheritdoc/>
    public override string Name => "cifar";

    /// <inheritdoc/>
    public override string Description => "CIFAR-10 or CIFAR-100, binary version; a folder with its batches";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".bin"];

    /// <inheritdoc/>
    public override bool IsFolder(string path) => Kinds.Any(kind => TrainFiles(path, kind.Train).Length > 0);

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] files = isFolder
            ? Kinds.Select(kind => TrainFiles(path, kind.Train)).First(found => found.Length > 0)
            : [path];
        int kind = KindOf(files[0], folder);
        string? test = isFolder && File.Exists(Path.Combine(folder, Kinds[kind].Test))
            ? Path.Combine(folder, Kinds[kind].Test)
            : null;
        string names = Path.Combine(folder, Kinds[kind].Names);
        IReadOnlyList<string> classes = Names(names, Kinds[kind].Classes);
        ArrayPart train = Read(files, kind, classes, options.MemoryBytes);
        ArrayPart? judged = test is null ? null : Read([test], kind, classes, options.MemoryBytes);
        if (options.Labels is not null)
        {
            train = train with { Labels = LabelFile.Of(options.Labels, train.Items.Items) };
            judged = null;
        }

        return new ArraySource(Path.GetFileName(path), Name, train, validation: null, judged, options, rules: []);
    }

    private static string[] TrainFiles(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];

    private static int KindOf(string file, string folder)
    {
        long length = new FileInfo(file).Length;
        int[] fitting = [.. Enumerable.Range(0, Kinds.Length)
            .Where(kind => length > 0 && length % (Kinds[kind].Labels + PixelBytes) == 0)];
        return fitting.Length switch
        {
            0 => throw new DataException(
                $"{file}: {length} bytes are no whole records of {PixelBytes + 1} (CIFAR-10) or {PixelBytes + 2} "
                + "(CIFAR-100) bytes. Is it another format?"),
            1 => fitting[0],
            _ => File.Exists(Path.Combine(folder, Kinds[1].Names)) ? 1 : 0,
        };
    }

    private static string[] Names(string path, int classes)
    {
        if (File.Exists(path))
        {
            string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
            if (names.Length >= classes)
            {
                return names[..classes];
            }
        }

        return [.. Enumerable.Range(0, classes).Select(index => $"{index}")];
    }

    private static ArrayPart Read(string[] files, int kind, IReadOnlyList<string> classes, long memory)
    {
        int before = Kinds[kind].Labels;
        ByteStore[] stores =
            [.. files.Select(file => ByteStore.OfFile(file, 0, new FileInfo(file).Length, memory / files.Length))];
        int record = before + PixelBytes;
        int stranger = Array.FindIndex(stores, store => store.Length == 0 || store.Length % record != 0);
        if (stranger >= 0)
        {
            throw new DataException(
                $"{files[stranger]}: {stores[stranger].Length} bytes are no whole records of {record}. Fetch it "
                + "again.");
        }

        ByteStore all = ByteStore.Join(stores);
        int items = (int)(all.Length / record);
        int[] labels = new int[items];
        Span<byte> label = stackalloc byte[1];
        for (int item = 0; item < items; item++)
        {
            all.Read(((long)item * record) + before - 1, label);
            labels[item] = label[0] < classes.Count
                ? label[0]
                : throw new DataException(
                    $"{files[0]}: record {item}: label {label[0]}, 0 to {classes.Count - 1} was expected. Is it "
                    + "another format?");
        }

        var array = new NumberArray(
            files[0], all, NumberType.UInt8, isBigEndian: false, [items, 3, Side, Side], offset: before, extra: before);
        return new ArrayPart(array, new ClassLabels(labels, classes));
    }
}

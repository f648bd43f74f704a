using System.Buffers.Binary;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Data;

public sealed class DataFormatTests
{
    [Fact]
    public void Every_format_has_a_name_of_its_own_and_a_line() => Assert.All(
        Catalog.DataFormats,
        format =>
        {
            Assert.Single(Catalog.DataFormats, other => other.Name == format.Name);
            Assert.DoesNotContain('\n', format.Description);
        });

    [Theory]
    [InlineData("a.npy", "npy")]
    [InlineData("A.NPZ", "npz")]
    [InlineData("w.safetensors", "safetensors")]
    [InlineData("train-images-idx3-ubyte.gz", "idx")]
    [InlineData("data_batch_1.bin", "cifar")]
    public void A_name_tells_the_format(string file, string format)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder[file], [1, 2, 3]);
        Assert.Equal(format, DataFormat.Find(folder[file], Catalog.DataFormats, named: null).Name);
    }

    [Theory]
    [InlineData("npy", new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 })]
    [InlineData("npz", new byte[] { (byte)'P', (byte)'K', 3, 4 })]
    [InlineData("idx", new byte[] { 0, 0, 8, 3, 0, 0 })]
    public void Contents_tell_it_where_the_name_does_not(string format, byte[] head)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["thing"], head);
        Assert.Equal(format, DataFormat.Find(folder["thing"], Catalog.DataFormats, named: null).Name);
    }

    [Fact]
    public void What_is_unknown_is_answered_with_the_formats()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.doc"], "words");
        foreach (string path in (string[])[folder["a.doc"], folder.Path])
        {
            DataException failure = Assert.Throws<DataException>(
                () => DataFormat.Find(path, Catalog.DataFormats, named: null));
            Assert.Contains(".npy", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
        }

        Assert.Contains("Did you mean \"npy\"", Assert.Throws<DataException>(
            () => DataFormat.Find(folder["a.doc"], Catalog.DataFormats, "npi")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_has_planes_labels_names_and_a_test_part()
    {
        using TemporaryFolder folder = new();
        byte[] records = new byte[2 * 3073];
        (records[0], records[3073]) = (9, 4);
        records[1 + 1024 + 33] = 51;
        File.WriteAllBytes(folder["data_batch_1.bin"], records);
        File.WriteAllBytes(folder["data_batch_2.bin"], records);
        File.WriteAllBytes(folder["test_batch.bin"], records[..3073]);
        File.WriteAllLines(folder["batches.meta.txt"], "zero one two three four five six seven eight nine".Split(' '));
        foreach (long memory in (long[])[1 << 30, 100])
        {
            DataParts parts = Open(folder.Path, new DataOptions { MemoryBytes = memory });
            Assert.Equal((4, 1), (parts.Train.Count, parts.Test!.Count));
            Assert.Equal([9, 4, 9, 4], parts.Train.Labels.ToArray());
            Assert.Equal("nine", parts.Train.ClassNames[9]);
            Assert.Equal(new Shape(32, 32, 3), parts.Train.ItemShape);
            float[] pixels = new float[3072];
            parts.Train.Read([2], pixels);
            Assert.Equal(((33 * 3) + 1, 0.2f), (Array.FindIndex(pixels, pixel => pixel > 0), pixels.Max()));
        }

        records[3073] = 10;
        File.WriteAllBytes(folder["data_batch_2.bin"], records);
        Assert.Contains("label 10", Assert.Throws<DataException>(
            () => Open(folder.Path, new DataOptions())).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["data_batch_1.bin"], records[..3000]);
        Assert.Contains("whole records", Assert.Throws<DataException>(
            () => Open(folder["data_batch_1.bin"], new DataOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Idx_finds_labels_and_test_part_beside_it_and_reads_every_type()
    {
        using TemporaryFolder folder = new();
        Save(folder["train-images-idx3-ubyte"], 8, [2, 2, 2], [0, 255, 51, 0, 1, 2, 3, 4]);
        Save(folder["train-labels-idx1-ubyte"], 8, [2], [7, 2]);
        Save(folder["t10k-images-idx3-ubyte"], 8, [1, 2, 2], [5, 6, 7, 8]);
        Save(folder["t10k-labels-idx1-ubyte"], 8, [1], [5]);
        DataParts parts = Open(folder.Path, new DataOptions());
        Assert.Equal(["2", "5", "7"], parts.Train.ClassNames);
        Assert.Equal([2, 0], parts.Train.Labels.ToArray());
        Assert.Equal([1], parts.Test!.Labels.ToArray());
        byte[] numbers = new byte[4];
        BinaryPrimitives.WriteInt16BigEndian(numbers, -300);
        BinaryPrimitives.WriteInt16BigEndian(numbers.AsSpan(2), 7);
        Save(folder["short.idx"], 0xB, [2, 1], numbers);
        Dataset shorts = Open(folder["short.idx"], new DataOptions { Scale = Elbo.Data.Arrays.ScaleChoice.None }).Train;
        float[] read = new float[2];
        shorts.Read([0, 1], read);
        Assert.Equal([-300f, 7f], read);
    }

    [Fact]
    public void A_tensor_of_safetensors_is_chosen_by_name_or_is_the_only_one()
    {
        using TemporaryFolder folder = new();
        SafetensorsFile.Save(
            folder["a.safetensors"],
            [
                new NamedTensor("codes", [4, 2], new float[] { 0, 10, 2, 10, 4, 10, 6, 10 }),
                new NamedIntegers("kind", [4], new long[] { 5, 5, 1, 1 }),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal));
        var options = new DataOptions { Array = "codes", Labels = "kind" };
        DataParts parts = Open(folder["a.safetensors"], options);
        Assert.Equal([1, 1, 0, 0], parts.Train.Labels.ToArray());
        float[] read = new float[8];
        parts.Train.Read([0, 1, 2, 3], read);

        // mean 3, variance 5; the second number never changes
        Assert.Equal([-3 / MathF.Sqrt(5), 0, -1 / MathF.Sqrt(5), 0], read[..4], new NearTo(1e-6f));
        Assert.Contains("Name it with data.array", Assert.Throws<DataException>(
            () => Open(folder["a.safetensors"], new DataOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'cods'. Did you mean \"codes\"", Assert.Throws<DataException>(
            () => Open(folder["a.safetensors"], options with { Array = "cods" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_come_from_a_file_of_lines()
    {
        using TemporaryFolder folder = new();
        Save(folder["a.idx"], 8, [3, 2, 2], new byte[12]);
        File.WriteAllLines(folder["kinds.txt"], ["cat", "ape", "cat"]);
        var options = new DataOptions { Labels = folder["kinds.txt"] };
        Dataset data = Open(folder["a.idx"], options).Train;
        Assert.Equal(["ape", "cat"], data.ClassNames);
        Assert.Equal([1, 0, 1], data.Labels.ToArray());
        File.WriteAllLines(folder["kinds.txt"], ["10", "9"]);
        Assert.Contains("2 labels, a line for each of the 3 items", Assert.Throws<DataException>(
            () => Open(folder["a.idx"], options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_test_part_is_a_share_by_seed_and_the_parts_are_all_items()
    {
        using TemporaryFolder folder = new();
        Save(folder["a.idx"], 8, [50, 1, 1], [.. Enumerable.Range(0, 50).Select(i => (byte)(5 * i))]);
        DataParts parts = Open(folder["a.idx"], new DataOptions());
        Split first = parts.ToSplit(0.1, 1);
        Assert.Equal((45, 5), (first.Train.Count, first.Test.Count));
        Assert.Equal(Values(first.Test), Values(parts.ToSplit(0.1, 1).Test));
        Assert.NotEqual(Values(first.Test), Values(parts.ToSplit(0.1, 2).Test));
        float[] all = [.. Values(first.Train).Concat(Values(first.Test)).Order()];
        Assert.Equal(Values(parts.Train), all);
        Split whole = parts.ToSplit(1, 1);
        Assert.Same(whole.Train, whole.Test);
    }

    [Fact]
    public void A_training_part_that_is_sorted_by_class_is_mixed()
    {
        DataParts sorted = Parts(label => label / 20);
        Split split = sorted.ToSplit(0.1, 1);
        Assert.Equal(60, split.Train.Count);
        Assert.Equal(3, split.Train.Take(20).Labels.ToArray().Distinct().Count());
        Assert.Equal(Values(sorted.Train), Values(split.Train).Order());
        Assert.Equal(Values(split.Train), Values(sorted.ToSplit(0.1, 1).Train));
        Assert.Same(sorted.Test, split.Test);
        DataParts mixed = Parts(label => label % 3);
        Assert.Same(mixed.Train, mixed.ToSplit(0.1, 1).Train);
        DataParts alike = Parts(_ => 2);
        Assert.Same(alike.Train, alike.ToSplit(0.1, 1).Train);

        static DataParts Parts(Func<int, int> labelOf)
        {
            byte[] bytes = [.. Enumerable.Range(0, 60).Select(item => (byte)item)];
            var train = new ImageDataset(
                "made", bytes, new Shape(1, 1, 1), [.. Enumerable.Range(0, 60).Select(labelOf)], ["a", "b", "c"]);
            return new DataParts(train, Validation: null, train.Take(5));
        }
    }

    [Theory]
    [InlineData(10, 0.1, 1)]
    [InlineData(2, 0.9, 1)]
    [InlineData(100, 0.001, 1)]
    [InlineData(7, 1, 7)]
    public void At_least_one_item_is_held_out_and_never_all(long items, double share, int expected) =>
        Assert.Equal(expected, DataParts.TestCount(items, share));

    private static float[] Values(Dataset data)
    {
        float[] values = new float[data.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], values);
        return values;
    }

    private static DataParts Open(string path, DataOptions options) => DataFormat
        .Find(path, Catalog.DataFormats, named: null).Open(path, options).Read(null, CancellationToken.None);

    private static void Save(string path, byte type, int[] sizes, byte[] elements)
    {
        using FileStream file = File.Create(path);
        file.Write([0, 0, type, (byte)sizes.Length]);
        Span<byte> bytes = stackalloc byte[4];
        foreach (int size in sizes)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, size);
            file.Write(bytes);
        }

        file.Write(elements);
    }

    private sealed class NearTo(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) <= tolerance;

        public int GetHashCode(float obj) => 0;
    }
}

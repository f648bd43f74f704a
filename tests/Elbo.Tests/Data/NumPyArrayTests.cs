using System.IO.Compression;
using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;
using Elbo.Tests.Expected;
using Elbo.Tests.Runs;

namespace Elbo.Tests.Data;

public sealed class NumPyArrayTests
{
    private const long MostBytes = 1 << 20;
    private static readonly ExpectedNumbers Stored = new("numpy_arrays");

    public static TheoryData<string> Arrays =>
        [.. Stored.Cases.Where(name => name.StartsWith("npy-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Every_type_and_order_has_the_values_that_NumPy_says(string name)
    {
        NumberArray array = NumPy.Open(File(name), name);
        Assert.Equal([4, 3, 5], array.Sizes);
        Assert.Equal(Stored.Find($"{name}/values").Values.ToArray(), Values(array));
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void From_the_disk_they_are_the_same(string name)
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllBytes(folder["a.npy"], File(name));
        bool isOnDisk = !name.EndsWith("-F", StringComparison.Ordinal);
        NumberArray array = NumPy.Open(folder["a.npy"], isOnDisk ? 10 : 1 << 20);
        Assert.Equal(!isOnDisk, array.IsInMemory);
        Assert.Equal(Stored.Find($"{name}/values").Values.ToArray(), Values(array));
    }

    [Fact]
    public void Fortran_order_beyond_the_memory_is_one_line()
    {
        using TemporaryFolder folder = new();
        System.IO.File.WriteAllBytes(folder["a.npy"], File("npy-little-f4-F"));
        Assert.Contains("ascontiguousarray", Assert.Throws<DataException>(
            () => NumPy.Open(folder["a.npy"], 10)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npz-stored")]
    [InlineData("npz-deflated")]
    public void An_archive_has_items_and_labels(string name)
    {
        DataSource source = Open(File(name), new DataOptions());
        DataParts parts = source.Read(null, CancellationToken.None);
        Assert.Equal((6, DataKind.Images), (source.Header.Items, source.Header.Kind));
        Assert.Equal(["1", "3", "7"], source.Header.ClassNames);
        Assert.Equal([1, 0, 1, 0, 2, 2], parts.Train.Labels.ToArray());
        float[] read = new float[6 * 16];
        parts.Train.Read([0, 1, 2, 3, 4, 5], read);
        Assert.Equal([.. Stored.Find($"{name}/values").Values.ToArray().Select(value => value / 255f)], read);
    }

    [Fact]
    public void An_archive_with_parts_has_one_numbering_of_classes()
    {
        DataParts parts = Open(File("npz-parts"), new DataOptions()).Read(null, CancellationToken.None);
        Assert.Equal((4, 2), (parts.Train.Count, parts.Test!.Count));
        Assert.Equal([1, 0, 1, 0], parts.Train.Labels.ToArray());
        Assert.Equal([2, 2], parts.Test.Labels.ToArray());
        Assert.Equal(["1", "3", "7"], parts.Test.ClassNames);
    }

    [Theory]
    [InlineData("Z", null, "there is no array 'Z'")]
    [InlineData(null, "nothing.txt", "there is no such file")]
    [InlineData(null, "X", "one label for each of the 6 items was expected")]
    public void A_wrong_name_is_one_line(string? array, string? labels, string expected)
    {
        DataException failure = Assert.Throws<DataException>(
            () => Open(File("npz-stored"), new DataOptions { Array = array, Labels = labels }));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void An_array_beyond_the_memory_is_refused_before_it_is_unpacked() => Assert.Contains(
        "Raise data.memory",
        Assert.Throws<DataException>(() => Open(
            Zipped(new byte[1 << 22]), new DataOptions { MemoryBytes = 1 << 17 })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "infinite")]
    public void A_number_that_is_not_finite_is_named(float value, string expected)
    {
        byte[] file = File("npy-little-f4-C");
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 60), value);
        DataException failure = Assert.Throws<DataException>(
            () => ArrayScan.Of(NumPy.Open(file, "made.npy"), CancellationToken.None));
        Assert.StartsWith($"made.npy: item 3, value 0 is {expected}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_damaged_arrays_are_taken_or_refused_and_nothing_else()
    {
        byte[][] originals = [File("npy-little-f8-C"), File("npy-|u1-F"), File("npy-big-i2-C")];
        Random random = new(6);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = Mutation.Of(originals[i % 3], random);
            if (i % 2 == 0)
            {
                // What stands behind the header is mostly passed over: here the damage is in the header.
                damaged = [.. Mutation.Of(originals[i % 3][..128], random), .. originals[i % 3][128..]];
            }

            taken += Mutation.Reads(
                () => _ = Values(NumPy.Open(damaged, "made.npy")), MostBytes) ? 1 : 0;
        }

        Assert.InRange(taken, 1000, 80_000);
    }

    [Fact]
    public void A_hundred_thousand_damaged_archives_are_taken_or_refused_and_nothing_else()
    {
        byte[][] originals = [File("npz-stored"), File("npz-deflated"), File("npz-parts")];
        byte[] inner = File("npy-little-f4-C");
        Random random = new(7);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = i % 4 == 0 ? Zipped(Mutation.Of(inner, random)) : Mutation.Of(originals[i % 3], random);
            taken += Mutation.Reads(() => _ = Open(damaged, new DataOptions()).Header, MostBytes) ? 1 : 0;
        }

        Assert.InRange(taken, 1000, 80_000);
    }

    private static float[] Values(NumberArray array)
    {
        float[] values = new float[array.Items * array.ItemLength];
        for (int item = 0; item < array.Items; item++)
        {
            array.Read(item, values.AsSpan(item * array.ItemLength, array.ItemLength));
        }

        return values;
    }

    private static DataSource Open(byte[] file, DataOptions options)
    {
        using NumPyZip zip = NumPyZip.Open(new MemoryStream(file), "made.npz", options.MemoryBytes);
        return NumPyZipFormat.Of(zip, "made.npz", options);
    }

    private static byte[] File(string name) => Stored.Bytes($"{name}/file").Values.ToArray();

    private static byte[] Zipped(byte[] array)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("x.npy").Open();
            entry.Write(array);
        }

        return stream.ToArray();
    }
}

using System.IO.Compression;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Tensors;

namespace Elbo.Tests.Data;

public sealed class IdxTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_again(bool gzip)
    {
        foreach (int[] sizes in new int[][] { [1], [7], [3, 5], [4, 28, 28], [2, 3, 4, 5], [100, 40, 40] })
        {
            byte[] elements = [.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b)).Select(i => (byte)(i * 7))];
            IdxArray found = Read(Bytes(new IdxArray(sizes, elements), gzip));
            Assert.Equal(sizes, found.Sizes);
            Assert.Equal(elements, found.Elements);
        }
    }

    [Fact]
    public void Sizes_that_do_not_hold_the_elements_are_not_written()
    {
        using MemoryStream stream = new();
        Assert.Throws<DataException>(() => Idx.Write(stream, new IdxArray([2, 2], new byte[5])));
        Assert.Throws<DataException>(() => Idx.Write(stream, new IdxArray([], [])));
    }

    [Theory]
    [InlineData("", "byte 0")]
    [InlineData("0000080", "byte 0")]
    [InlineData("00000D0100000001FF", "byte 2")]
    [InlineData("0100080100000001FF", "byte 0")]
    [InlineData("0000080000000001FF", "byte 0")]
    [InlineData("000008FF00000001FF", "byte 0")]
    [InlineData("00000801000000", "byte 4")]
    [InlineData("00000802000000010000", "byte 8")]
    [InlineData("0000080100000000", "byte 4")]
    [InlineData("00000801FFFFFFFF", "byte 4")]
    [InlineData("000008037FFFFFFF7FFFFFFF7FFFFFFF", "byte 4")]
    [InlineData("00000801000000030102", "byte 10")]
    [InlineData("000008010000000301020304", "byte 11")]
    public void Errors_name_the_file_and_the_byte_in_one_line(string hex, string place)
    {
        byte[] bytes = Convert.FromHexString(hex[..(hex.Length / 2 * 2)]);
        DataException failure = Assert.Throws<DataException>(() => Read(bytes));
        Assert.StartsWith($"made.idx: {place}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Memory_is_bounded_by_the_data_and_not_by_the_header()
    {
        byte[] claim = [0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 0, 1, 2, 3];
        foreach (byte[] bytes in new[] { claim, Compress(claim) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<DataException>(() => Read(bytes));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }

        // A few kilobytes of gzip that would unpack to 64 MB are given up at the end that the header claims.
        byte[] bomb = Compress([0, 0, 8, 1, 0, 0, 0, 4, .. new byte[64 << 20]]);
        long start = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => Read(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - start, 0, 1 << 20);
    }

    [Fact]
    public void Truncated_gzip_is_refused_at_every_length()
    {
        byte[] elements = [.. Enumerable.Range(0, 225).Select(i => (byte)(i * i))];
        byte[] whole = Bytes(new IdxArray([9, 5, 5], elements), gzip: true);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<DataException>(() => Read(whole[..length]));
        }
    }

    [Fact]
    public void Only_data_exceptions_escape_from_100_000_mutated_files()
    {
        IdxArray array = new([3, 4, 5], [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 5))]);
        byte[][] originals = [Bytes(array, gzip: false), Bytes(array, gzip: true)];
        uint[] words = new uint[16];
        int read = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint trial = 0; trial < 100_000; trial++)
        {
            new RandomStream(77, RandomPurpose.Test, Example: trial).FillBits(words);
            byte[] mutated = Mutate(originals[trial % 2], words);
            try
            {
                Read(mutated);
                read++;
            }
            catch (DataException failure)
            {
                Assert.DoesNotContain('\n', failure.Message);
            }
        }

        Assert.InRange(read, 1_000, 60_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100_000, 0, 200_000);
    }

    [Fact]
    public void Images_and_labels_become_a_data_set()
    {
        using TemporaryFolder folder = new();
        string images = Save(folder, "images", new IdxArray([2, 1, 3], [0, 51, 255, 1, 2, 3]));
        string labels = Save(folder, "labels", new IdxArray([2], [1, 0]));
        ImageDataset data = Idx.ReadImages("made", images, labels, ["a", "b"]);
        float[] pixels = new float[3];
        data.Read([0], pixels);
        Assert.Equal([0f, 0.2f, 1f], pixels);
        Assert.Equal(new Shape(1, 3, 1), data.ItemShape);
        Assert.Equal([1, 0], data.Labels.ToArray());

        string few = Save(folder, "few", new IdxArray([1], [1]));
        string strange = Save(folder, "strange", new IdxArray([2], [0, 2]));
        Assert.Throws<DataException>(() => Idx.ReadImages("made", images, few, ["a", "b"]));
        Assert.Contains(
            "byte 9: label 2",
            Assert.Throws<DataException>(() => Idx.ReadImages("made", images, strange, ["a", "b"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Idx.ReadImages("made", labels, labels, ["a", "b"]));
        Assert.Throws<DataException>(() => Idx.Read(folder.File("none")));
        Assert.Throws<DataException>(() => Idx.Read(folder.Path));
    }

    internal static byte[] Bytes(IdxArray array, bool gzip)
    {
        using MemoryStream stream = new();
        Idx.Write(stream, array);
        return gzip ? Compress(stream.ToArray()) : stream.ToArray();
    }

    private static byte[] Mutate(byte[] original, uint[] words)
    {
        byte[] mutated = [.. original];
        int changes = 1 + (int)(words[0] % 4);
        for (int change = 0; change < changes; change++)
        {
            uint place = words[1 + 3 * change] % (uint)mutated.Length, value = words[2 + 3 * change];
            switch (words[3 + 3 * change] % 5)
            {
                case 0:
                    mutated[place] ^= (byte)(1 << (int)(value % 8));
                    break;
                case 1:
                    mutated[place % 20] = (byte)value;
                    break;
                case 2:
                    mutated = mutated[..Math.Max(1, (int)place)];
                    break;
                case 3:
                    mutated = [.. mutated, .. mutated.AsSpan(0, (int)place)];
                    break;
                default:
                    mutated[place] = (byte)value;
                    break;
            }
        }

        return mutated;
    }

    private static IdxArray Read(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        return Idx.Read(stream, "made.idx");
    }

    private static byte[] Compress(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static string Save(TemporaryFolder folder, string name, IdxArray array)
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, Bytes(array, gzip: false));
        return path;
    }
}

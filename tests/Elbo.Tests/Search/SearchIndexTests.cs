using Elbo.Reports;
using Elbo.Runs;
using Elbo.Search;
using Elbo.Tensors;
using Elbo.Tensors.Kernels;
using Elbo.Tests.Runs;

namespace Elbo.Tests.Search;

/// <summary>The file of an index: what is written comes back, a crash loses nothing, damage is told.</summary>
public sealed class SearchIndexTests
{
    private const int Latents = 3;
    private static readonly int[] CommitPlaces = [512, 1024];
    private static readonly IndexLayout Layout = new(Latents, HasScales: true, HasLabels: true, 2, 3, 1);

    private static readonly IndexHeader Header =
        new(Layout, [.. Enumerable.Range(1, ModelChecksum.Length).Select(i => (byte)i)], ["zero", "one", "two"]);

    [Fact]
    public void What_is_written_comes_back()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["i"], Given(150));
        using var index = SearchIndex.Open(folder["i"]);
        Assert.Equal((150, Latents, true, true, true), (
            index.Count, index.LatentSize, index.HasScales, index.HasLabels, index.HasThumbnails));
        Assert.Equal(Header.ClassNames, index.ClassNames);
        Assert.Equal(Header.ModelChecksum, index.ModelChecksum.ToArray());
        foreach (int id in new[] { 0, 63, 64, 149 })
        {
            Assert.Equal(new SearchItem(id, "made up", 1000 + id, id % 3), index.Item(id));
            Assert.Equal(Code(id), index.Code(id).Mean);
            Assert.Equal(Scales(id), index.Code(id).Scales);
        }

        ImageBatch pictures = index.Thumbnails([3, 149]);
        Assert.Equal((2, 2, 3, 1), (pictures.Count, pictures.Height, pictures.Width, pictures.Channels));
        Assert.Equal([.. Picture(3).Concat(Picture(149)).Select(pixel => pixel / 255f)], pictures.Pixels);
    }

    [Fact]
    public void An_item_is_nearest_to_itself_by_every_distance_and_more_than_all_are_not_found()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["i"], Appended(Given(100), 57));
        using var index = SearchIndex.Open(folder["i"]);
        Assert.Equal(2, index.Segments);
        foreach (VectorDistance distance in Enum.GetValues<VectorDistance>())
        {
            var options = new SearchOptions { Top = 500, Distance = distance };
            int[] ids = [0, 99, 100, 156];
            IReadOnlyList<Neighbour>[] found = index.Nearest(
                [.. ids.SelectMany(Code)], [.. ids.SelectMany(Scales)], options);
            Assert.Equal(ids, found.Select(row => row[0].Id));
            Assert.All(found, row => Assert.Equal(157, row.Count));
            Assert.All(found, row => Assert.Equal(row.OrderBy(near => near.Distance).ThenBy(near => near.Id), row));
        }
    }

    [Fact]
    public async Task Many_threads_may_search_at_once()
    {
        using TemporaryFolder folder = new();
        SearchIndexSample.Write(folder["i"], 20_000, 8, seed: 3);
        using var index = SearchIndex.Open(folder["i"]);
        float[] code = index.Code(7).Mean;
        IReadOnlyList<Neighbour> expected = index.Nearest(code, [], new SearchOptions())[0];
        IReadOnlyList<Neighbour>[] found = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => index.Nearest(code, [], new SearchOptions())[0], TestContext.Current.CancellationToken)));
        Assert.All(found, one => Assert.Equal(expected, one));
    }

    [Fact]
    public void An_append_that_is_cut_off_anywhere_leaves_what_was_there()
    {
        byte[] before = Given(70);
        byte[] after = Appended(before, 30);
        int place = Changed(before, after);

        // the segments on their way: the file ends at any byte, with zeros or with other bytes in place of the rest
        foreach (int end in Ends(before.Length, after.Length))
        {
            AssertItems(70, [.. before, .. after[before.Length..end]]);
            AssertItems(70, [.. before, .. after[before.Length..end], .. new byte[after.Length - end]]);
            byte[] torn = [.. before, .. after[before.Length..]];
            torn.AsSpan(end).Fill(0x5A);
            AssertItems(70, torn);
        }

        // the commit on its way: any front of it is there
        for (int written = 0; written <= IndexCommit.Bytes; written++)
        {
            byte[] torn = [.. before, .. after[before.Length..]];
            after.AsSpan(place, written).CopyTo(torn.AsSpan(place));
            AssertItems(torn.AsSpan(place, IndexCommit.Bytes).SequenceEqual(after.AsSpan(place, IndexCommit.Bytes))
                ? 100 : 70, torn);
        }

        Assert.NotEqual(before[place..(place + IndexCommit.Bytes)], after[place..(place + IndexCommit.Bytes)]);
    }

    [Fact]
    public void An_append_after_a_torn_one_takes_its_place()
    {
        byte[] before = Given(70);
        byte[] torn = [.. before, .. Appended(before, 40)[before.Length..^100]];
        byte[] again = Appended(torn, 30);
        AssertItems(100, again);
        AssertItems(130, Appended(again, 30));
    }

    [Fact]
    public void A_file_that_is_shorter_than_what_counts_is_refused_at_every_length()
    {
        byte[] whole = Given(10);
        for (int length = 0; length < whole.Length; length += length < 200 ? 1 : 37)
        {
            byte[] cut = whole[..length];
            Assert.False(Mutation.Reads(() => Parse(cut), 1 << 20));
        }
    }

    [Fact]
    public void A_flipped_bit_of_a_code_is_told()
    {
        byte[] bytes = Given(100);
        int at = (int)Header.FirstSegment + IndexLayout.SegmentHeaderLength + 77;
        bytes[at] ^= 4;
        Assert.Contains(
            "a segment of codes is damaged", Assert.Throws<RunException>(() => Parse(bytes)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_damaged_files_are_read_or_refused_in_little_memory()
    {
        byte[] small = Appended(Given(3), 2);
        var random = new Random(5);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = Mutation.Of(small, random);
            if (i % 3 == 0)
            {
                Repair(damaged, random);
            }

            taken += Mutation.Reads(() => Parse(damaged), 1 << 20) ? 1 : 0;
        }

        Assert.InRange(taken, 1000, 90_000);
    }

    // Checksums made right again, so that what lies behind them is reached.
    private static void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length < IndexLayout.HeaderLength)
        {
            return;
        }

        int field = 12 + (4 * random.Next(5));
        BitConverter.TryWriteBytes(bytes.AsSpan(field), random.Next(4) == 0 ? random.Next() : random.Next(9));
        BitConverter.TryWriteBytes(bytes.AsSpan(124), Crc32C.Of(bytes.AsSpan(0, 124)));
        foreach (int place in CommitPlaces)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(place + 60), Crc32C.Of(bytes.AsSpan(place, 60)));
        }

        for (int at = (int)Header.FirstSegment; at + 256 <= bytes.Length; at += 64)
        {
            if (bytes.AsSpan(at, 4).SequenceEqual("SEGM"u8))
            {
                bytes[at + 4 + random.Next(20)] = (byte)random.Next(256);
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 252), Crc32C.Of(bytes.AsSpan(at, 252)));
            }
        }
    }

    private static IEnumerable<int> Ends(int from, int to) => Enumerable.Range(from, to - from)
        .Where(end => end - from < 300 || to - end < 130 || end % 64 is 0 or 1 or 63);

    private static int Changed(byte[] before, byte[] after) =>
        CommitPlaces.Single(place => !before.AsSpan(place, IndexCommit.Bytes)
            .SequenceEqual(after.AsSpan(place, IndexCommit.Bytes)));

    private static void AssertItems(int count, byte[] file) => Assert.Equal(count, Parse(file));

    private static unsafe int Parse(byte[] file)
    {
        fixed (byte* start = file)
        {
            byte nothing = 0;
            var contents = IndexContents.Read(start == null ? &nothing : start, file.Length, "i");
            int items = contents.Commit.Items;
            if (items > 0)
            {
                float[] code = new float[Math.Min(contents.Header.Layout.LatentSize, 100)];
                contents.ReadCode(items - 1, scales: false, code);
                _ = contents.Row(items - 1);
                _ = contents.Header.Layout.ThumbnailBytes > 0 ? contents.Thumbnail(items - 1)[^1] : 0;
            }

            return items;
        }
    }

    private static byte[] Given(int items)
    {
        using var stream = new MemoryStream();
        stream.Write(Header.ToBytes());
        Fill(stream, new IndexCommit(0, Header.FirstSegment, 0, 0), 0, items);
        return stream.ToArray();
    }

    private static byte[] Appended(byte[] file, int items)
    {
        IndexCommit before = IndexCommit.Latest(file)!.Value;
        using var stream = new MemoryStream();
        stream.Write(file);
        Fill(stream, before, before.Items, items);
        return stream.ToArray();
    }

    private static void Fill(Stream stream, IndexCommit before, int first, int items)
    {
        var writer = new IndexWriter(stream, Layout, before, "made up", items);
        for (int id = first; id < first + items; id++)
        {
            writer.Add(Code(id), Scales(id), 1000 + id, id % 3, Picture(id));
        }

        writer.Finish();
    }

    private static float[] Code(int id)
    {
        float[] code = new float[Latents];
        new RandomStream(1, RandomPurpose.Test, Example: (uint)id).FillNormal(code);
        return code;
    }

    private static float[] Scales(int id)
    {
        float[] scales = new float[Latents];
        new RandomStream(2, RandomPurpose.Test, Example: (uint)id).FillUniform(scales);
        return scales;
    }

    private static byte[] Picture(int id) => [.. Enumerable.Range(0, 6).Select(pixel => (byte)((id * 7) + pixel))];
}

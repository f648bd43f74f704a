using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Search;

/// <summary>
/// What a reader finds in an index: nothing is copied, and every length is checked against the file before it is used.
/// </summary>
internal sealed unsafe class IndexContents
{
    private readonly byte* file;

    private IndexContents(byte* file, IndexHeader header, IndexCommit commit, IndexSegment[] segments)
    {
        this.file = file;
        Header = header;
        Commit = commit;
        Segments = segments;
        Tiles = [.. segments.SelectMany(MakeTiles)];
    }

    /// <summary>What its items have, and which model made them.</summary>
    public IndexHeader Header { get; }

    /// <summary>How far the file is valid.</summary>
    public IndexCommit Commit { get; }

    /// <summary>The segments, in order.</summary>
    public IndexSegment[] Segments { get; }

    /// <summary>The codes, cut into what a thread takes at a time.</summary>
    public VectorTile[] Tiles { get; }

    /// <summary>
    /// Reads what is valid of a file. What lies behind that is what is left of an append that came to no end, and is
    /// passed over.
    /// </summary>
    /// <param name="file">The file in memory, which must stay.</param>
    /// <param name="length">Its length.</param>
    /// <param name="path">Its name, for faults.</param>
    /// <exception cref="RunException">It is no index, or damaged where it is valid.</exception>
    public static IndexContents Read(byte* file, long length, string path)
    {
        var start = new ReadOnlySpan<byte>(file, (int)Math.Min(length, int.MaxValue));
        var header = IndexHeader.Read(start, path);
        IndexCommit commit = IndexCommit.Latest(start)
            ?? throw IndexHeader.Damaged(path, 512, "what says how far it is valid");
        if (commit.Length > length)
        {
            throw new RunException(
                $"{path}: byte {length}: the file ends here, {commit.Length} bytes were written. Make the index anew "
                + "with `elbo search index`.");
        }

        var segments = new List<IndexSegment>();
        long at = header.FirstSegment;
        int items = 0;
        while (at < commit.Length && segments.Count < commit.Segments)
        {
            IndexSegment segment = ReadSegment(file, at, commit.Length, header.Layout, path);
            if (segment.FirstId != items)
            {
                throw IndexHeader.Damaged(path, at, "the order of its segments");
            }

            segments.Add(segment);
            items += segment.Count;
            at += header.Layout.SegmentLength(segment.Count);
        }

        return at == commit.Length && items == commit.Items && segments.Count == commit.Segments
            ? new IndexContents(file, header, commit, [.. segments])
            : throw IndexHeader.Damaged(path, at, "the number of its segments or items");
    }

    /// <summary>The segment of an item.</summary>
    public IndexSegment SegmentOf(int id)
    {
        int low = 0;
        for (int high = Segments.Length - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Segments[middle].FirstId <= id ? (middle, high) : (low, middle - 1);
        }

        return Segments[low];
    }

    /// <summary>The row of an item in the data that it came from.</summary>
    public int Row(int id)
    {
        IndexSegment segment = SegmentOf(id);
        return ((int*)(file + segment.Start + Header.Layout.Rows(segment.Count)))[id - segment.FirstId];
    }

    /// <summary>The label of an item.</summary>
    public int Label(int id)
    {
        IndexSegment segment = SegmentOf(id);
        return ((int*)(file + segment.Start + Header.Layout.Labels(segment.Count)))[id - segment.FirstId];
    }

    /// <summary>The pixels of an item's thumbnail.</summary>
    public ReadOnlySpan<byte> Thumbnail(int id)
    {
        IndexSegment segment = SegmentOf(id);
        int size = Header.Layout.ThumbnailBytes;
        return new ReadOnlySpan<byte>(
            file + segment.Start + Header.Layout.Thumbnails(segment.Count) + ((long)(id - segment.FirstId) * size),
            size);
    }

    /// <summary>Copies an item's code out, or its deviations.</summary>
    public void ReadCode(int id, bool scales, Span<float> code)
    {
        IndexSegment segment = SegmentOf(id);
        int item = id - segment.FirstId;
        int within = item % NearestVectors.BlockLength;
        float* codes = (float*)(file + segment.Start + IndexLayout.SegmentHeaderLength
            + (scales ? Header.Layout.CodeBytes(segment.Count) : 0));
        float* block = codes + ((long)(item - within) * Header.Layout.LatentSize);
        for (int latent = 0; latent < code.Length; latent++)
        {
            code[latent] = block[(latent * NearestVectors.BlockLength) + within];
        }
    }

    private static IndexSegment ReadSegment(byte* file, long at, long end, IndexLayout layout, string path)
    {
        var head = new ReadOnlySpan<byte>(file + at, (int)Math.Min(end - at, IndexLayout.SegmentHeaderLength));
        if (IndexSegment.Read(head, at) is not { } segment || layout.SegmentLength(segment.Count) > end - at)
        {
            throw IndexHeader.Damaged(path, at, "the header of a segment");
        }

        uint state = uint.MaxValue;
        long covered = layout.Thumbnails(segment.Count);
        for (long from = IndexLayout.SegmentHeaderLength; from < covered; from += 1 << 30)
        {
            state = Crc32C.Continue(
                state, new ReadOnlySpan<byte>(file + at + from, (int)Math.Min(covered - from, 1 << 30)));
        }

        return ~state == segment.Checksum
            ? segment
            : throw IndexHeader.Damaged(path, at + IndexLayout.SegmentHeaderLength, "a segment of codes");
    }

    private IEnumerable<VectorTile> MakeTiles(IndexSegment segment)
    {
        IndexLayout layout = Header.Layout;
        var tiles = new List<VectorTile>();
        byte* codes = file + segment.Start + IndexLayout.SegmentHeaderLength;
        for (int first = 0; first < segment.Count; first += NearestVectors.TileLength)
        {
            byte* means = codes + ((long)first * layout.LatentSize * sizeof(float));
            tiles.Add(new VectorTile(
                (float*)means, layout.HasScales ? (float*)(means + layout.CodeBytes(segment.Count)) : null,
                segment.FirstId + first, Math.Min(NearestVectors.TileLength, segment.Count - first)));
        }

        return tiles;
    }
}

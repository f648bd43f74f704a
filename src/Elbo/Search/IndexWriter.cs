using System.Runtime.InteropServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Search;

/// <summary>
/// Puts items into the segments of an index, one after the other. Nothing counts before <see cref="Finish"/>, which
/// writes the commit last.
/// </summary>
internal sealed class IndexWriter
{
    private readonly Stream stream;
    private readonly IndexLayout layout;
    private readonly string origin;
    private readonly float[] means;
    private readonly float[] scales;
    private readonly int[] rows;
    private readonly int[] labels;
    private readonly byte[] thumbnails;
    private IndexCommit commit;
    private int count;

    /// <summary>A writer that goes on behind a commit.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="layout">What each item has.</param>
    /// <param name="before">What is valid already.</param>
    /// <param name="origin">The data that the items are of.</param>
    /// <param name="items">How many will come, so that little data takes little memory.</param>
    public IndexWriter(Stream stream, IndexLayout layout, IndexCommit before, string origin, int items)
    {
        this.stream = stream;
        this.layout = layout;
        this.origin = origin;
        commit = before;
        int capacity = Math.Max(1, Math.Min(layout.SegmentItems, items));
        means = new float[layout.CodeBytes(capacity) / sizeof(float)];
        scales = new float[layout.HasScales ? means.Length : 0];
        rows = new int[capacity];
        labels = new int[layout.HasLabels ? capacity : 0];
        thumbnails = new byte[(long)capacity * layout.ThumbnailBytes];
        stream.Position = before.Length;
    }

    /// <summary>Adds an item.</summary>
    public void Add(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, int row, int label, ReadOnlySpan<byte> thumbnail)
    {
        if (count == rows.Length)
        {
            WriteSegment();
        }

        int block = NearestVectors.BlockLength;
        int at = (count / block * block * layout.LatentSize) + (count % block);
        for (int latent = 0; latent < mean.Length; latent++, at += block)
        {
            means[at] = mean[latent];
            if (layout.HasScales)
            {
                scales[at] = scale[latent];
            }
        }

        rows[count] = row;
        if (layout.HasLabels)
        {
            labels[count] = label;
        }

        thumbnail.CopyTo(thumbnails.AsSpan(count * layout.ThumbnailBytes));
        count++;
    }

    /// <summary>Writes what is left, flushes it, and then says that it counts.</summary>
    public void Finish()
    {
        WriteSegment();
        Flush();
        commit = commit with { Sequence = commit.Sequence + 1, Length = stream.Position };
        stream.Position = commit.Place;
        stream.Write(commit.ToBytes());
        Flush();
    }

    private void Flush()
    {
        stream.Flush();
        (stream as FileStream)?.Flush(flushToDisk: true);
    }

    private void WriteSegment()
    {
        if (count == 0)
        {
            return;
        }

        long start = stream.Position;
        stream.Write(new byte[IndexLayout.SegmentHeaderLength]);
        int floats = (int)(layout.CodeBytes(count) / sizeof(float));
        uint state = Section(uint.MaxValue, MemoryMarshal.AsBytes(means.AsSpan(0, floats)));
        state = layout.HasScales ? Section(state, MemoryMarshal.AsBytes(scales.AsSpan(0, floats))) : state;
        state = Section(state, MemoryMarshal.AsBytes(rows.AsSpan(0, count)));
        state = layout.HasLabels ? Section(state, MemoryMarshal.AsBytes(labels.AsSpan(0, count))) : state;
        _ = Section(0, thumbnails.AsSpan(0, count * layout.ThumbnailBytes));
        long end = stream.Position;
        stream.Position = start;
        stream.Write(new IndexSegment(start, commit.Items, count, origin, ~state).ToBytes());
        stream.Position = end;
        commit = commit with { Items = checked(commit.Items + count), Segments = commit.Segments + 1 };
        count = 0;
        means.AsSpan().Clear();
        scales.AsSpan().Clear();
    }

    // Padding belongs to the checksum.
    private uint Section(uint state, ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        byte[] padding = new byte[IndexLayout.Aligned(bytes.Length) - bytes.Length];
        stream.Write(padding);
        return Crc32C.Continue(Crc32C.Continue(state, bytes), padding);
    }
}

using Elbo.Tensors.Kernels;

namespace Elbo.Search;

/// <summary>Where things lie in an index: a function of what each item has.</summary>
/// <param name="LatentSize">Latents of a code.</param>
/// <param name="HasScales">Whether there are standard deviations.</param>
/// <param name="HasLabels">Whether there are labels.</param>
/// <param name="Height">Pixels of a thumbnail from top to bottom; 0 where there are none.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
internal readonly record struct IndexLayout(
    int LatentSize, bool HasScales, bool HasLabels, int Height, int Width, int Channels)
{
    /// <summary>Bytes of the first part, before the names of the classes.</summary>
    public const int HeaderLength = 4096;

    /// <summary>Bytes before the sections of a segment.</summary>
    public const int SegmentHeaderLength = 256;

    /// <summary>Every part begins at a multiple of this.</summary>
    public const int Alignment = 64;

    // A segment is put together in memory before it is written.
    private const int SegmentBytes = 1 << 25;
    private const int MostSegmentItems = 1 << 16;

    /// <summary>Bytes of a thumbnail.</summary>
    public int ThumbnailBytes => Height * Width * Channels;

    /// <summary>The items that a segment holds at most as it is written; a reader takes any number.</summary>
    public int SegmentItems
    {
        get
        {
            int bytes = (LatentSize * sizeof(float) * (HasScales ? 2 : 1)) + (2 * sizeof(int)) + ThumbnailBytes;
            int block = NearestVectors.BlockLength;
            return Math.Clamp(SegmentBytes / bytes / block * block, block, MostSegmentItems);
        }
    }

    /// <summary>The next multiple of the alignment.</summary>
    public static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Bytes of the means, or of the deviations, of so many items: whole blocks.</summary>
    public long CodeBytes(int count) =>
        ((long)count + NearestVectors.BlockLength - 1) / NearestVectors.BlockLength * NearestVectors.BlockLength
        * LatentSize * sizeof(float);

    /// <summary>Where the row numbers begin within a segment.</summary>
    public long Rows(int count) => SegmentHeaderLength + (CodeBytes(count) * (HasScales ? 2 : 1));

    /// <summary>Where the labels begin within a segment.</summary>
    public long Labels(int count) => Rows(count) + Aligned((long)count * sizeof(int));

    /// <summary>Where the thumbnails begin within a segment, and what the checksum covers ends.</summary>
    public long Thumbnails(int count) => Labels(count) + (HasLabels ? Aligned((long)count * sizeof(int)) : 0);

    /// <summary>The length of a segment.</summary>
    public long SegmentLength(int count) => Thumbnails(count) + Aligned((long)count * ThumbnailBytes);
}

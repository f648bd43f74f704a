namespace Elbo.Tensors.Kernels;

/// <summary>
/// Blocks of sixteen neighbouring channels of images, copied with zeros around the image and, in the last block, behind
/// the last channel: where they lie, and how they come there. A row holds the row of each block, one behind the other.
/// </summary>
internal readonly unsafe struct ChannelBlocks
{
    /// <summary>The channels of a block.</summary>
    public const int Width = VirtualLanes.Count;

    /// <summary>Pixels of a row that are summed up at once, the last of them perhaps behind its end.</summary>
    public const int PixelsAtOnce = 8;

    private readonly ConvGeometry g;
    private readonly int first;
    private readonly int channels;
    private readonly int rows;

    /// <summary>A group of blocks of a convolution's channels.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="group">Which group.</param>
    /// <param name="most">The blocks of a group; the last may have fewer.</param>
    public ChannelBlocks(in ConvGeometry geometry, int group, int most)
    {
        g = geometry;
        first = group * most * Width;
        channels = Math.Min(most * Width, g.Channels - first);
        Count = (channels + Width - 1) / Width;
        rows = Math.Max(g.Height + (2 * g.Padding), ((g.OutHeight - 1) * g.Stride) + g.KernelHeight);
        int columns = Math.Max(g.Width + (2 * g.Padding), ((g.OutWidth - 1) * g.Stride) + g.KernelWidth);
        Across = (nint)columns * Width;
    }

    /// <summary>How many blocks there are.</summary>
    public int Count { get; }

    /// <summary>Floats from a block's part of a row to the next block's.</summary>
    public nint Across { get; }

    /// <summary>Floats from a row of the padded image to the next.</summary>
    public nint Row => Count * Across;

    /// <summary>Floats from the window of a pixel to that of the next.</summary>
    public nint Step => (nint)g.Stride * Width;

    /// <summary>Floats of the padded image, with what may be read behind its end.</summary>
    public int PaddedLength => (int)((rows * Row) + (PixelsAtOnce * Step));

    /// <summary>Floats of a block's kernels.</summary>
    public int TapsLength => g.KernelHeight * g.KernelWidth * Width;

    /// <summary>The groups of so many channels.</summary>
    public static int Groups(int channels, int most) => (channels + (most * Width) - 1) / (most * Width);

    /// <summary>A block's first channel.</summary>
    public int First(int block) => first + (block * Width);

    /// <summary>How many of a block's sixteen channels there are.</summary>
    public int Wide(int block) => Math.Min(Width, channels - (block * Width));

    /// <summary>Where a tap reads, from the beginning of a window.</summary>
    public nint Offset(int tap) => (tap / g.KernelWidth * Row) + (tap % g.KernelWidth * Width);

    /// <summary>Where a row of the image begins, behind the zeros.</summary>
    public nint Inside(int y) => ((y + g.Padding) * Row) + (g.Padding * Width);

    /// <summary>Copies a row of the padded image; what lies outside of the image is zero.</summary>
    public void PadRow<T>(float* image, float* padded, int row)
        where T : struct, ILanes<T>
    {
        float* target = padded + (row * Row);
        int y = row - g.Padding;
        if ((uint)y >= (uint)g.Height)
        {
            new Span<float>(target, (int)Row).Clear();
            return;
        }

        int before = g.Padding * Width;
        int behind = (int)Across - before - (g.Width * Width);
        for (int block = 0; block < Count; block++)
        {
            float* start = target + (block * Across);
            new Span<float>(start, before).Clear();
            new Span<float>(start + Across - behind, behind).Clear();
        }

        Copy<T>(image + ((nint)y * g.Width * g.Channels), target + before, Across, g.Width);
    }

    /// <summary>Copies kernels, block by block and tap by tap.</summary>
    public void Taps<T>(float* weight, float* taps, bool isReversed)
        where T : struct, ILanes<T>
    {
        int count = g.KernelHeight * g.KernelWidth;
        for (int tap = 0; tap < count; tap++)
        {
            int from = isReversed ? count - 1 - tap : tap;
            Copy<T>(weight + ((nint)from * g.Channels), taps + ((nint)tap * Width), TapsLength, 1);
        }
    }

    /// <summary>Copies the blocks' channels of neighbouring pixels; blocks come to lie so many floats apart.</summary>
    public void Copy<T>(float* pixels, float* to, nint apart, int count)
        where T : struct, ILanes<T>
    {
        float* from = pixels + first;
        for (int i = 0; i < count; i++, from += g.Channels, to += Width)
        {
            for (int block = 0; block < Count; block++)
            {
                float* source = from + (block * Width);
                float* target = to + (block * apart);
                int wide = Wide(block);
                if (wide < Width)
                {
                    new Span<float>(target, Width).Clear();
                    new ReadOnlySpan<float>(source, wide).CopyTo(new Span<float>(target, wide));
                    continue;
                }

                for (int lane = 0; lane < Width; lane += T.Count)
                {
                    T.Load(source + lane).Store(target + lane);
                }
            }
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Sixteen neighbouring channels of images, copied side by side with zeros around the image and, in the last block,
/// behind the last channel: where they lie, and how they come there.
/// </summary>
internal readonly unsafe struct ChannelBlock
{
    /// <summary>The channels of a block.</summary>
    public const int Width = VirtualLanes.Count;

    /// <summary>Pixels of a row that are summed up at once, the last of them perhaps behind its end.</summary>
    public const int PixelsAtOnce = 8;

    private readonly ConvGeometry g;
    private readonly int rows;

    /// <summary>A block of a convolution's channels.</summary>
    public ChannelBlock(in ConvGeometry geometry, int index)
    {
        g = geometry;
        First = index * Width;
        Wide = Math.Min(Width, g.Channels - First);
        rows = Math.Max(g.Height + (2 * g.Padding), ((g.OutHeight - 1) * g.Stride) + g.KernelHeight);
        int columns = Math.Max(g.Width + (2 * g.Padding), ((g.OutWidth - 1) * g.Stride) + g.KernelWidth);
        Row = (nint)columns * Width;
    }

    /// <summary>The first channel.</summary>
    public int First { get; }

    /// <summary>How many of the sixteen there are.</summary>
    public int Wide { get; }

    /// <summary>Floats from a row of the padded image to the next.</summary>
    public nint Row { get; }

    /// <summary>Floats from the window of a pixel to that of the next.</summary>
    public nint Step => (nint)g.Stride * Width;

    /// <summary>Floats of the padded image, with what may be read behind its end.</summary>
    public int PaddedLength => (int)((rows * Row) + (PixelsAtOnce * Step));

    /// <summary>Floats of the kernels.</summary>
    public int TapsLength => g.KernelHeight * g.KernelWidth * Width;

    /// <summary>The blocks of so many channels.</summary>
    public static int Count(int channels) => (channels + Width - 1) / Width;

    /// <summary>Where a tap reads, from the beginning of a window.</summary>
    public nint Offset(int tap) => (tap / g.KernelWidth * Row) + (tap % g.KernelWidth * Width);

    /// <summary>Where the window of a pixel of the small image begins.</summary>
    public nint WindowOf(int pixel) => (pixel / g.OutWidth * g.Stride * Row) + (pixel % g.OutWidth * Step);

    /// <summary>Where a row of the image begins, behind the zeros.</summary>
    public nint Inside(int y) => ((y + g.Padding) * Row) + (g.Padding * Width);

    /// <summary>Copies an image.</summary>
    public void Pad<T>(float* image, float* padded)
        where T : struct, ILanes<T>
    {
        new Span<float>(padded, PaddedLength).Clear();
        for (int y = 0; y < g.Height; y++)
        {
            Copy<T>(image + ((nint)y * g.Width * g.Channels), padded + Inside(y), g.Width);
        }
    }

    /// <summary>Copies kernels, tap by tap.</summary>
    public void Taps<T>(float* weight, float* taps, bool isReversed)
        where T : struct, ILanes<T>
    {
        int count = g.KernelHeight * g.KernelWidth;
        for (int tap = 0; tap < count; tap++)
        {
            int from = isReversed ? count - 1 - tap : tap;
            Copy<T>(weight + ((nint)from * g.Channels), taps + ((nint)tap * Width), 1);
        }
    }

    /// <summary>Copies the block's channels of pixels that lie one after the other.</summary>
    public void Copy<T>(float* pixels, float* block, int count)
        where T : struct, ILanes<T>
    {
        float* from = pixels + First;
        for (int i = 0; i < count; i++, from += g.Channels, block += Width)
        {
            if (Wide < Width)
            {
                new Span<float>(block, Width).Clear();
                new ReadOnlySpan<float>(from, Wide).CopyTo(new Span<float>(block, Wide));
                continue;
            }

            for (int lane = 0; lane < Width; lane += T.Count)
            {
                T.Load(from + lane).Store(block + lane);
            }
        }
    }
}

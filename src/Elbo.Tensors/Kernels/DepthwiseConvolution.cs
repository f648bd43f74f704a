using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The three passes of a depthwise convolution, in which each channel has a kernel of its own: [kernel height, kernel
/// width, channels]. Some blocks of sixteen channels of an image at a time are copied with zeros around them, row by
/// row just before the first pixel that sees the row, so that every tap of the kernel reads whole vectors from the
/// nearest cache. Work is cut by images and channels; a sum over taps or pixels is one chain.
/// </summary>
internal static unsafe class DepthwiseConvolution
{
    // Memory is read and written in runs of a few blocks of channels, as long as the rows that a kernel sees of them
    // leave room in a first-level cache of 32 KB.
    private const int MostBlocks = 4;
    private const int RowFloats = 6 * 1024;

    // The weights' gradient is summed in at most this many parts, which bounds its memory and fixes its order.
    private const int MaximumWeightParts = 16;

    /// <summary>small = the taps of each channel times big, plus a bias where it is not null.</summary>
    public static void ToSmall(in ConvGeometry g, float* big, float* weight, float* bias, float* small) =>
        Workers.Run(
            g.Batch * Groups(g),
            new ToSmallJob(g, big, weight, bias, small, isReversed: false, accumulate: false));

    /// <summary>big (+)= each pixel of small spread over the pixels that it was made of.</summary>
    public static void ToBig(in ConvGeometry g, float* small, float* weight, float* big, bool accumulate)
    {
        if (g.Stride == 1 && g.Padding < Math.Min(g.KernelHeight, g.KernelWidth) && g.KernelHeight == g.KernelWidth)
        {
            // with a stride of 1 that is a convolution with the taps in reverse
            Workers.Run(
                g.Batch * Groups(g.Turned),
                new ToSmallJob(g.Turned, small, weight, null, big, isReversed: true, accumulate));
            return;
        }

        Workers.Run(
            g.Batch * ChannelBlocks.Groups(g.Channels, 1), new ToBigJob(g, small, weight, big, accumulate));
    }

    /// <summary>weight (+)= big times small at each tap, summed over pixels and images.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        int parts = Math.Clamp(g.Batch, 1, MaximumWeightParts);
        int length = g.KernelHeight * g.KernelWidth * g.Channels;
        Buffer sums = BufferPool.Rent(Math.Max(1, parts * length));
        Workers.Run(
            parts * Groups(g),
            new ToWeightJob(g, big, small, sums.Data, (g.Batch + parts - 1) / parts));
        BiasActivation.AddParts(sums.Data, parts, length, weight, accumulate);
        BufferPool.Return(sums);
    }

    private static int BlocksAtOnce(in ConvGeometry g)
    {
        int row = (g.Width + (2 * g.Padding)) * ChannelBlocks.Width;
        return Math.Clamp(RowFloats / Math.Max(1, row * g.KernelHeight), 1, MostBlocks);
    }

    private static int Groups(in ConvGeometry g) => ChannelBlocks.Groups(g.Channels, BlocksAtOnce(g));

    private readonly struct ToSmallJob(
        ConvGeometry g, float* big, float* weight, float* bias, float* small, bool isReversed, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int groups = Groups(g);
            var blocks = new ChannelBlocks(g, part % groups, BlocksAtOnce(g));
            int image = part / groups;
            Buffer scratch = BufferPool.Rent(
                blocks.PaddedLength + (blocks.Count * (blocks.TapsLength + ChannelBlocks.Width)));
            float* padded = scratch.Data;
            float* taps = padded + blocks.PaddedLength;
            float* starts = taps + (blocks.Count * blocks.TapsLength);
            blocks.Taps<TLanes>(weight, taps, isReversed);
            new Span<float>(starts, blocks.Count * ChannelBlocks.Width).Clear();
            if (bias is not null)
            {
                blocks.Copy<TLanes>(bias, starts, ChannelBlocks.Width, 1);
            }

            float* source = big + ((nint)image * g.BigLength);
            float* target = small + ((nint)image * g.Pixels * g.Channels);
            int ready = 0;
            for (int y = 0; y < g.OutHeight; y++, target += g.OutWidth * g.Channels)
            {
                for (; ready < (y * g.Stride) + g.KernelHeight; ready++)
                {
                    blocks.PadRow<TLanes>(source, padded, ready);
                }

                float* window = padded + ((nint)y * g.Stride * blocks.Row);
                for (int block = 0; block < blocks.Count; block++)
                {
                    for (int lane = 0; lane < ChannelBlocks.Width; lane += TLanes.Count)
                    {
                        Row(
                            blocks, window + (block * blocks.Across) + lane, taps + (block * blocks.TapsLength) + lane,
                            TLanes.Load(starts + (block * ChannelBlocks.Width) + lane),
                            target + blocks.First(block) + lane, blocks.Wide(block) - lane);
                    }
                }
            }

            BufferPool.Return(scratch);
        }

        private void Row<T>(in ChannelBlocks blocks, float* window, float* taps, T first, float* target, int wide)
            where T : struct, ILanes<T>
        {
            for (int x = 0; x < g.OutWidth && wide > 0;)
            {
                float* source = window + (x * blocks.Step);
                float* to = target + ((nint)x * g.Channels);
                int left = g.OutWidth - x;
                if (left <= ChannelBlocks.PixelsAtOnce / 2)
                {
                    FourPixels(blocks, source, taps, first, to, wide, left);
                    return;
                }

                EightPixels(blocks, source, taps, first, to, wide, Math.Min(ChannelBlocks.PixelsAtOnce, left));
                x += ChannelBlocks.PixelsAtOnce;
            }
        }

        // Eight chains at once, since each waits for its own last sum. Those behind the row read what lies there, and
        // are dropped.
        [SkipLocalsInit]
        private void EightPixels<T>(
            in ChannelBlocks blocks, float* source, float* taps, T first, float* target, int wide, int count)
            where T : struct, ILanes<T>
        {
            T s0 = first, s1 = first, s2 = first, s3 = first, s4 = first, s5 = first, s6 = first, s7 = first;
            nint step = blocks.Step;
            for (int ky = 0; ky < g.KernelHeight; ky++, source += blocks.Row)
            {
                float* from = source;
                for (int kx = 0; kx < g.KernelWidth; kx++, from += ChannelBlocks.Width, taps += ChannelBlocks.Width)
                {
                    T tap = T.Load(taps);
                    T.AddProduct(ref s0, T.Load(from), tap);
                    T.AddProduct(ref s1, T.Load(from + step), tap);
                    T.AddProduct(ref s2, T.Load(from + (2 * step)), tap);
                    T.AddProduct(ref s3, T.Load(from + (3 * step)), tap);
                    T.AddProduct(ref s4, T.Load(from + (4 * step)), tap);
                    T.AddProduct(ref s5, T.Load(from + (5 * step)), tap);
                    T.AddProduct(ref s6, T.Load(from + (6 * step)), tap);
                    T.AddProduct(ref s7, T.Load(from + (7 * step)), tap);
                }
            }

            float* sums = stackalloc float[ChannelBlocks.PixelsAtOnce * ChannelBlocks.Width];
            s0.Store(sums);
            s1.Store(sums + ChannelBlocks.Width);
            s2.Store(sums + (2 * ChannelBlocks.Width));
            s3.Store(sums + (3 * ChannelBlocks.Width));
            s4.Store(sums + (4 * ChannelBlocks.Width));
            s5.Store(sums + (5 * ChannelBlocks.Width));
            s6.Store(sums + (6 * ChannelBlocks.Width));
            s7.Store(sums + (7 * ChannelBlocks.Width));
            Write<T>(sums, target, wide, count);
        }

        // the end of a row, and rows of small images
        [SkipLocalsInit]
        private void FourPixels<T>(
            in ChannelBlocks blocks, float* source, float* taps, T first, float* target, int wide, int count)
            where T : struct, ILanes<T>
        {
            T s0 = first, s1 = first, s2 = first, s3 = first;
            nint step = blocks.Step;
            for (int ky = 0; ky < g.KernelHeight; ky++, source += blocks.Row)
            {
                float* from = source;
                for (int kx = 0; kx < g.KernelWidth; kx++, from += ChannelBlocks.Width, taps += ChannelBlocks.Width)
                {
                    T tap = T.Load(taps);
                    T.AddProduct(ref s0, T.Load(from), tap);
                    T.AddProduct(ref s1, T.Load(from + step), tap);
                    T.AddProduct(ref s2, T.Load(from + (2 * step)), tap);
                    T.AddProduct(ref s3, T.Load(from + (3 * step)), tap);
                }
            }

            float* sums = stackalloc float[ChannelBlocks.PixelsAtOnce / 2 * ChannelBlocks.Width];
            s0.Store(sums);
            s1.Store(sums + ChannelBlocks.Width);
            s2.Store(sums + (2 * ChannelBlocks.Width));
            s3.Store(sums + (3 * ChannelBlocks.Width));
            Write<T>(sums, target, wide, count);
        }

        private void Write<T>(float* sums, float* target, int wide, int count)
            where T : struct, ILanes<T>
        {
            for (int pixel = 0; pixel < count; pixel++, sums += ChannelBlocks.Width, target += g.Channels)
            {
                T sum = T.Load(sums);
                Tail.StoreAny(accumulate ? Tail.LoadAny<T>(target, wide) + sum : sum, target, wide);
            }
        }
    }

    private readonly struct ToBigJob(
        ConvGeometry g, float* small, float* weight, float* big, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int groups = ChannelBlocks.Groups(g.Channels, 1);
            var block = new ChannelBlocks(g, part % groups, 1);
            int image = part / groups;
            Buffer scratch = BufferPool.Rent(
                block.PaddedLength + block.TapsLength + (g.Pixels * ChannelBlocks.Width));
            float* padded = scratch.Data;
            float* taps = padded + block.PaddedLength;
            float* given = taps + block.TapsLength;
            new Span<float>(padded, block.PaddedLength).Clear();
            block.Taps<TLanes>(weight, taps, isReversed: false);
            block.Copy<TLanes>(small + ((nint)image * g.Pixels * g.Channels), given, 0, g.Pixels);
            for (int lane = 0; lane < block.Wide(0); lane += TLanes.Count)
            {
                float* from = given + lane;
                for (int y = 0; y < g.OutHeight; y++)
                {
                    float* window = padded + ((nint)y * g.Stride * block.Row) + lane;
                    for (int x = 0; x < g.OutWidth; x++, from += ChannelBlocks.Width, window += block.Step)
                    {
                        Spread<TLanes>(block, from, taps + lane, window);
                    }
                }
            }

            Gather<TLanes>(block, padded, big + ((nint)image * g.BigLength));
            BufferPool.Return(scratch);
        }

        private void Spread<T>(in ChannelBlocks block, float* given, float* taps, float* window)
            where T : struct, ILanes<T>
        {
            T value = T.Load(given);
            for (int ky = 0; ky < g.KernelHeight; ky++, window += block.Row)
            {
                float* to = window;
                for (int kx = 0; kx < g.KernelWidth; kx++, to += ChannelBlocks.Width, taps += ChannelBlocks.Width)
                {
                    T.FusedMultiplyAdd(value, T.Load(taps), T.Load(to)).Store(to);
                }
            }
        }

        private void Gather<T>(in ChannelBlocks block, float* padded, float* image)
            where T : struct, ILanes<T>
        {
            int channels = block.Wide(0);
            for (int y = 0; y < g.Height; y++)
            {
                float* from = padded + block.Inside(y);
                float* to = image + ((nint)y * g.Width * g.Channels) + block.First(0);
                for (int x = 0; x < g.Width; x++, from += ChannelBlocks.Width, to += g.Channels)
                {
                    for (int lane = 0; lane < channels; lane += T.Count)
                    {
                        int wide = channels - lane;
                        T value = T.Load(from + lane);
                        value = accumulate ? Tail.LoadAny<T>(to + lane, wide) + value : value;
                        Tail.StoreAny(value, to + lane, wide);
                    }
                }
            }
        }
    }

    private readonly struct ToWeightJob(
        ConvGeometry g, float* big, float* small, float* sums, int imagesPerPart) : IJob
    {
        // Taps that are summed up at once: what is read of the small image serves all of them.
        private const int AtOnce = 5;

        // Rows of the small image that are gone through for all taps, before others push them out of the nearest cache.
        private const int PixelsAtOnce = 64;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int groups = Groups(g);
            var blocks = new ChannelBlocks(g, part % groups, BlocksAtOnce(g));
            int first = part / groups * imagesPerPart;
            int last = Math.Min(first + imagesPerPart, g.Batch);
            int rows = Math.Clamp(PixelsAtOnce / Math.Max(1, g.OutWidth), 1, Math.Max(1, g.OutHeight));
            int givenLength = rows * g.OutWidth * ChannelBlocks.Width;
            Buffer scratch = BufferPool.Rent(
                blocks.PaddedLength + (blocks.Count * (blocks.TapsLength + givenLength)));
            float* padded = scratch.Data;
            float* taps = padded + blocks.PaddedLength;
            float* given = taps + (blocks.Count * blocks.TapsLength);
            new Span<float>(taps, blocks.Count * blocks.TapsLength).Clear();
            for (int image = first; image < last; image++)
            {
                int ready = 0;
                for (int y = 0; y < g.OutHeight; y += rows)
                {
                    int high = Math.Min(rows, g.OutHeight - y);
                    for (; ready < ((y + high - 1) * g.Stride) + g.KernelHeight; ready++)
                    {
                        blocks.PadRow<TLanes>(big + ((nint)image * g.BigLength), padded, ready);
                    }

                    nint pixel = ((nint)image * g.Pixels) + (y * g.OutWidth);
                    blocks.Copy<TLanes>(small + (pixel * g.Channels), given, givenLength, high * g.OutWidth);
                    Rows<TLanes>(blocks, padded + ((nint)y * g.Stride * blocks.Row), given, givenLength, taps, high);
                }
            }

            nint length = (nint)g.KernelHeight * g.KernelWidth * g.Channels;
            Write(blocks, taps, sums + (part / groups * length));
            BufferPool.Return(scratch);
        }

        private void Rows<T>(
            in ChannelBlocks blocks, float* window, float* given, int givenLength, float* taps, int high)
            where T : struct, ILanes<T>
        {
            for (int block = 0; block < blocks.Count; block++)
            {
                for (int lane = 0; lane < blocks.Wide(block); lane += T.Count)
                {
                    for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap += AtOnce)
                    {
                        FiveTaps<T>(
                            blocks, window + (block * blocks.Across) + lane, given + (block * givenLength) + lane,
                            taps + (block * blocks.TapsLength) + lane, tap, high);
                    }
                }
            }
        }

        // The last five are made up by the last tap again, whose sum is written once.
        private void FiveTaps<T>(in ChannelBlocks blocks, float* rows, float* given, float* taps, int tap, int high)
            where T : struct, ILanes<T>
        {
            int last = (g.KernelHeight * g.KernelWidth) - 1;
            int t1 = Math.Min(tap + 1, last), t2 = Math.Min(tap + 2, last);
            int t3 = Math.Min(tap + 3, last), t4 = Math.Min(tap + 4, last);
            nint o0 = blocks.Offset(tap), o1 = blocks.Offset(t1), o2 = blocks.Offset(t2), o3 = blocks.Offset(t3);
            nint o4 = blocks.Offset(t4);
            const int width = ChannelBlocks.Width;
            T s0 = T.Load(taps + (tap * width)), s1 = T.Load(taps + (t1 * width)), s2 = T.Load(taps + (t2 * width));
            T s3 = T.Load(taps + (t3 * width)), s4 = T.Load(taps + (t4 * width));
            nint step = blocks.Step;
            for (int y = 0; y < high; y++)
            {
                float* window = rows + ((nint)y * g.Stride * blocks.Row);
                for (int x = 0; x < g.OutWidth; x++, given += width, window += step)
                {
                    T value = T.Load(given);
                    T.AddProduct(ref s0, T.Load(window + o0), value);
                    T.AddProduct(ref s1, T.Load(window + o1), value);
                    T.AddProduct(ref s2, T.Load(window + o2), value);
                    T.AddProduct(ref s3, T.Load(window + o3), value);
                    T.AddProduct(ref s4, T.Load(window + o4), value);
                }
            }

            s4.Store(taps + (t4 * width));
            s3.Store(taps + (t3 * width));
            s2.Store(taps + (t2 * width));
            s1.Store(taps + (t1 * width));
            s0.Store(taps + (tap * width));
        }

        private void Write(in ChannelBlocks blocks, float* taps, float* target)
        {
            for (int block = 0; block < blocks.Count; block++)
            {
                int wide = blocks.Wide(block);
                for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap++, taps += ChannelBlocks.Width)
                {
                    new ReadOnlySpan<float>(taps, wide)
                        .CopyTo(new Span<float>(target + ((nint)tap * g.Channels) + blocks.First(block), wide));
                }
            }
        }
    }
}

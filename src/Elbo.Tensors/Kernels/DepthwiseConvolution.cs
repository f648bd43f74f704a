namespace Elbo.Tensors.Kernels;

/// <summary>
/// The three passes of a depthwise convolution, in which each channel has a kernel of its own: [kernel height, kernel
/// width, channels]. Sixteen channels of an image at a time are copied with zeros around them, so that every tap of the
/// kernel reads whole vectors. Work is cut by images and channels; a sum over taps or pixels is one chain.
/// </summary>
internal static unsafe class DepthwiseConvolution
{
    // The weights' gradient is summed in at most this many parts, which bounds its memory and fixes its order.
    private const int MaximumWeightParts = 16;

    /// <summary>small = the taps of each channel times big, plus a bias where it is not null.</summary>
    public static void ToSmall(in ConvGeometry g, float* big, float* weight, float* bias, float* small) =>
        Workers.Run(
            g.Batch * ChannelBlock.Count(g.Channels),
            new ToSmallJob(g, big, weight, bias, small, isReversed: false, accumulate: false));

    /// <summary>big (+)= each pixel of small spread over the pixels that it was made of.</summary>
    public static void ToBig(in ConvGeometry g, float* small, float* weight, float* big, bool accumulate)
    {
        int parts = g.Batch * ChannelBlock.Count(g.Channels);
        if (g.Stride == 1 && g.Padding < Math.Min(g.KernelHeight, g.KernelWidth) && g.KernelHeight == g.KernelWidth)
        {
            // with a stride of 1 that is a convolution with the taps in reverse
            ConvGeometry back = g with
            {
                Height = g.OutHeight,
                Width = g.OutWidth,
                OutHeight = g.Height,
                OutWidth = g.Width,
                Padding = g.KernelHeight - 1 - g.Padding,
            };
            Workers.Run(parts, new ToSmallJob(back, small, weight, null, big, isReversed: true, accumulate));
            return;
        }

        Workers.Run(parts, new ToBigJob(g, small, weight, big, accumulate));
    }

    /// <summary>weight (+)= big times small at each tap, summed over pixels and images.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        int parts = Math.Clamp(g.Batch, 1, MaximumWeightParts);
        int length = g.KernelHeight * g.KernelWidth * g.Channels;
        Buffer sums = BufferPool.Rent(Math.Max(1, parts * length));
        Workers.Run(
            parts * ChannelBlock.Count(g.Channels),
            new ToWeightJob(g, big, small, sums.Data, (g.Batch + parts - 1) / parts));
        BiasActivation.AddParts(sums.Data, parts, length, weight, accumulate);
        BufferPool.Return(sums);
    }

    private readonly struct ToSmallJob(
        ConvGeometry g, float* big, float* weight, float* bias, float* small, bool isReversed, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            var block = new ChannelBlock(g, part % ChannelBlock.Count(g.Channels));
            int image = part / ChannelBlock.Count(g.Channels);
            Buffer scratch = BufferPool.Rent(block.PaddedLength + block.TapsLength + ChannelBlock.Width);
            float* padded = scratch.Data;
            float* taps = padded + block.PaddedLength;
            float* start = taps + block.TapsLength;
            block.Pad<TLanes>(big + ((nint)image * g.BigLength), padded);
            block.Taps<TLanes>(weight, taps, isReversed);
            new Span<float>(start, ChannelBlock.Width).Clear();
            if (bias is not null)
            {
                block.Copy<TLanes>(bias, start, 1);
            }

            float* target = small + ((nint)image * g.OutHeight * g.OutWidth * g.Channels) + block.First;
            for (int lane = 0; lane < block.Wide; lane += TLanes.Count)
            {
                for (int y = 0; y < g.OutHeight; y++)
                {
                    float* source = padded + ((nint)y * g.Stride * block.Row) + lane;
                    float* row = target + ((nint)y * g.OutWidth * g.Channels) + lane;
                    Row<TLanes>(block, source, taps + lane, TLanes.Load(start + lane), row, block.Wide - lane);
                }
            }

            BufferPool.Return(scratch);
        }

        private void Row<T>(in ChannelBlock block, float* source, float* taps, T first, float* target, int wide)
            where T : struct, ILanes<T>
        {
            for (int x = 0; x < g.OutWidth; x += ChannelBlock.PixelsAtOnce)
            {
                EightPixels(
                    block, source + (x * block.Step), taps, first, target + ((nint)x * g.Channels), wide,
                    Math.Min(ChannelBlock.PixelsAtOnce, g.OutWidth - x));
            }
        }

        // Eight chains at once, since each waits for its own last sum. Those behind the row read what lies there, and
        // are dropped.
        private void EightPixels<T>(
            in ChannelBlock block, float* source, float* taps, T first, float* target, int wide, int count)
            where T : struct, ILanes<T>
        {
            T s0 = first, s1 = first, s2 = first, s3 = first, s4 = first, s5 = first, s6 = first, s7 = first;
            nint step = block.Step;
            for (int ky = 0; ky < g.KernelHeight; ky++, source += block.Row)
            {
                float* from = source;
                for (int kx = 0; kx < g.KernelWidth; kx++, from += ChannelBlock.Width, taps += ChannelBlock.Width)
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

            float* sums = stackalloc float[ChannelBlock.PixelsAtOnce * ChannelBlock.Width];
            s0.Store(sums);
            s1.Store(sums + ChannelBlock.Width);
            s2.Store(sums + (2 * ChannelBlock.Width));
            s3.Store(sums + (3 * ChannelBlock.Width));
            s4.Store(sums + (4 * ChannelBlock.Width));
            s5.Store(sums + (5 * ChannelBlock.Width));
            s6.Store(sums + (6 * ChannelBlock.Width));
            s7.Store(sums + (7 * ChannelBlock.Width));
            for (int pixel = 0; pixel < count; pixel++, sums += ChannelBlock.Width, target += g.Channels)
            {
                Store(T.Load(sums), target, wide);
            }
        }

        private void Store<T>(T sum, float* target, int wide)
            where T : struct, ILanes<T>
        {
            T value = accumulate ? Tail.LoadAny<T>(target, wide) + sum : sum;
            Tail.StoreAny(value, target, wide);
        }
    }

    private readonly struct ToBigJob(
        ConvGeometry g, float* small, float* weight, float* big, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            var block = new ChannelBlock(g, part % ChannelBlock.Count(g.Channels));
            int image = part / ChannelBlock.Count(g.Channels);
            int pixels = g.OutHeight * g.OutWidth;
            Buffer scratch = BufferPool.Rent(
                block.PaddedLength + block.TapsLength + (pixels * ChannelBlock.Width));
            float* padded = scratch.Data;
            float* taps = padded + block.PaddedLength;
            float* given = taps + block.TapsLength;
            new Span<float>(padded, block.PaddedLength).Clear();
            block.Taps<TLanes>(weight, taps, isReversed: false);
            block.Copy<TLanes>(small + ((nint)image * pixels * g.Channels), given, pixels);
            for (int lane = 0; lane < block.Wide; lane += TLanes.Count)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    Spread<TLanes>(
                        block, given + ((nint)pixel * ChannelBlock.Width) + lane, taps + lane,
                        padded + block.WindowOf(pixel) + lane);
                }
            }

            Gather<TLanes>(block, padded, big + ((nint)image * g.BigLength));
            BufferPool.Return(scratch);
        }

        private void Spread<T>(in ChannelBlock block, float* given, float* taps, float* window)
            where T : struct, ILanes<T>
        {
            T value = T.Load(given);
            for (int ky = 0; ky < g.KernelHeight; ky++, window += block.Row)
            {
                float* to = window;
                for (int kx = 0; kx < g.KernelWidth; kx++, to += ChannelBlock.Width, taps += ChannelBlock.Width)
                {
                    T.FusedMultiplyAdd(value, T.Load(taps), T.Load(to)).Store(to);
                }
            }
        }

        private void Gather<T>(in ChannelBlock block, float* padded, float* image)
            where T : struct, ILanes<T>
        {
            for (int y = 0; y < g.Height; y++)
            {
                float* from = padded + block.Inside(y);
                float* to = image + ((nint)y * g.Width * g.Channels) + block.First;
                for (int x = 0; x < g.Width; x++, from += ChannelBlock.Width, to += g.Channels)
                {
                    for (int lane = 0; lane < block.Wide; lane += T.Count)
                    {
                        int wide = block.Wide - lane;
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

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int blocks = ChannelBlock.Count(g.Channels);
            var block = new ChannelBlock(g, part % blocks);
            int first = part / blocks * imagesPerPart;
            int last = Math.Min(first + imagesPerPart, g.Batch);
            int pixels = g.OutHeight * g.OutWidth;
            Buffer scratch = BufferPool.Rent(
                block.PaddedLength + block.TapsLength + (pixels * ChannelBlock.Width));
            float* padded = scratch.Data;
            float* taps = padded + block.PaddedLength;
            float* given = taps + block.TapsLength;
            new Span<float>(taps, block.TapsLength).Clear();
            for (int image = first; image < last; image++)
            {
                block.Pad<TLanes>(big + ((nint)image * g.BigLength), padded);
                block.Copy<TLanes>(small + ((nint)image * pixels * g.Channels), given, pixels);
                for (int lane = 0; lane < block.Wide; lane += TLanes.Count)
                {
                    for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap += AtOnce)
                    {
                        FiveTaps<TLanes>(block, padded + lane, given + lane, taps + lane, tap);
                    }
                }
            }

            float* target = sums + ((nint)(part / blocks) * g.KernelHeight * g.KernelWidth * g.Channels) + block.First;
            for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap++, target += g.Channels)
            {
                new ReadOnlySpan<float>(taps + ((nint)tap * ChannelBlock.Width), block.Wide)
                    .CopyTo(new Span<float>(target, block.Wide));
            }

            BufferPool.Return(scratch);
        }

        // The last five are made up by the last tap again, whose sum is written once.
        private void FiveTaps<T>(in ChannelBlock block, float* padded, float* given, float* taps, int tap)
            where T : struct, ILanes<T>
        {
            int last = (g.KernelHeight * g.KernelWidth) - 1;
            int t1 = Math.Min(tap + 1, last), t2 = Math.Min(tap + 2, last);
            int t3 = Math.Min(tap + 3, last), t4 = Math.Min(tap + 4, last);
            nint o0 = block.Offset(tap), o1 = block.Offset(t1), o2 = block.Offset(t2), o3 = block.Offset(t3);
            nint o4 = block.Offset(t4);
            const int width = ChannelBlock.Width;
            T s0 = T.Load(taps + (tap * width)), s1 = T.Load(taps + (t1 * width)), s2 = T.Load(taps + (t2 * width));
            T s3 = T.Load(taps + (t3 * width)), s4 = T.Load(taps + (t4 * width));
            for (int y = 0; y < g.OutHeight; y++)
            {
                float* window = padded + ((nint)y * g.Stride * block.Row);
                for (int x = 0; x < g.OutWidth; x++, given += width, window += block.Step)
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
    }
}

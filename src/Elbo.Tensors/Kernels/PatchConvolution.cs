namespace Elbo.Tensors.Kernels;

/// <summary>
/// The three passes of convolution as products of patches: small = patches(big) W; big = scatter(small W^T);
/// W = patches(big)^T small. W is [kernel height, kernel width, channels, filters]. Work is cut by images.
/// </summary>
internal static unsafe class PatchConvolution
{
    // Patches of the images of one part stay in the second-level cache, and there are parts for several threads.
    private const int PatchFloatsPerPart = 48 * 1024;
    private const int PartsOfBatch = 8;

    // The weight gradient is summed in at most this many parts, which bounds its memory and fixes its order.
    private const int MaximumWeightParts = 16;

    /// <summary>small = patches(big) W, W packed as it is, then the epilogue.</summary>
    public static void ToSmall<TEpilogue>(
        in ConvGeometry g, float* big, MatrixView weight, float* small, bool accumulate, TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        int images = Images(g);
        Workers.Run(
            (g.Batch + images - 1) / images,
            new ToSmallJob<TEpilogue>(g, big, weight, small, images, accumulate, epilogue));
    }

    /// <summary>
    /// big (+)= scatter(small W^T), W packed transposed, then the epilogue on each image as [pixels, channels].
    /// </summary>
    public static void ToBig<TEpilogue>(
        in ConvGeometry g, float* small, MatrixView weight, float* big, bool accumulate, TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        int images = Images(g);
        Workers.Run(
            (g.Batch + images - 1) / images,
            new ToBigJob<TEpilogue>(g, small, weight, big, images, accumulate, epilogue));
    }

    /// <summary>dW (+)= patches(big)^T small, summed over images in fixed parts.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        int imagesPerChain = Math.Max(1, GemmBlock.DepthLength / Math.Max(1, g.Pixels));
        int chains = (g.Batch + imagesPerChain - 1) / imagesPerChain;
        int chainsPerPart = Math.Max(1, (chains + MaximumWeightParts - 1) / MaximumWeightParts);
        int imagesPerPart = chainsPerPart * imagesPerChain;
        int parts = (g.Batch + imagesPerPart - 1) / imagesPerPart;
        int length = g.PatchLength * g.Filters;
        Buffer sums = BufferPool.Rent(Math.Max(1, parts) * length);
        Workers.Run(parts, new ToWeightJob(g, big, small, sums.Data, imagesPerChain, imagesPerPart));
        BiasActivation.AddParts(sums.Data, parts, length, weight, accumulate);
        BufferPool.Return(sums);
    }

    private static int Images(in ConvGeometry g)
    {
        int fitting = PatchFloatsPerPart / Math.Max(1, g.Pixels * g.PatchLength);
        return Math.Clamp(fitting, 1, Math.Max(1, (g.Batch + PartsOfBatch - 1) / PartsOfBatch));
    }

    private readonly struct ToSmallJob<TEpilogue>(
        ConvGeometry g, float* big, MatrixView weight, float* small, int images, bool accumulate,
        TEpilogue epilogue) : IJob
        where TEpilogue : struct, IGemmEpilogue
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * images;
            int count = Math.Min(images, g.Batch - first);
            int patchLength = g.PatchLength;
            Buffer patches = BufferPool.Rent(count * g.Pixels * patchLength);
            for (int i = 0; i < count; i++)
            {
                Patches.Gather<TLanes>(
                    g, big + ((nint)(first + i) * g.BigLength), patches.Data + ((nint)i * g.Pixels * patchLength),
                    patchLength);
            }

            float* c = small + ((nint)first * g.SmallLength);
            int rows = count * g.Pixels;
            GemmLeft left = GemmLeft.InPlace(new MatrixView(patches.Data, patchLength, 1), rows, patchLength);
            var right = new GemmRight(weight, RightPacking.Whole, patchLength);
            var range = new GemmRange(0, left.Tiles.Count, 0, g.Filters);
            GemmBlock.Run<TLanes, TEpilogue>(left, right, range, c, g.Filters, patchLength, accumulate, epilogue);
            BufferPool.Return(patches);
        }
    }

    private readonly struct ToBigJob<TEpilogue>(
        ConvGeometry g, float* small, MatrixView weight, float* big, int images, bool accumulate,
        TEpilogue epilogue) : IJob
        where TEpilogue : struct, IGemmEpilogue
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            // The packed weight is padded to whole tiles, and so are the patches: no tile is cut.
            int width = GemmTile.Columns<TLanes>();
            int padded = (g.PatchLength + width - 1) / width * width;
            int first = part * images;
            int count = Math.Min(images, g.Batch - first);
            Buffer patches = BufferPool.Rent(count * g.Pixels * padded);
            GemmLeft left = GemmLeft.InPlace(
                new MatrixView(small + ((nint)first * g.SmallLength), g.Filters, 1), count * g.Pixels, g.Filters);
            var right = new GemmRight(weight, RightPacking.Whole, g.Filters);
            var range = new GemmRange(0, left.Tiles.Count, 0, padded);
            GemmBlock.Run<TLanes, NoEpilogue>(
                left, right, range, patches.Data, padded, g.Filters, accumulate: false, default);
            for (int i = 0; i < count; i++)
            {
                float* image = big + ((nint)(first + i) * g.BigLength);
                if (!accumulate)
                {
                    new Span<float>(image, g.BigLength).Clear();
                }

                Patches.Scatter<TLanes>(g, patches.Data + ((nint)i * g.Pixels * padded), padded, image);
                epilogue.Finish<TLanes>(image, g.Channels, g.Height * g.Width, g.Channels, 0);
            }

            BufferPool.Return(patches);
        }
    }

    private readonly struct ToWeightJob(
        ConvGeometry g, float* big, float* small, float* sums, int imagesPerChain, int imagesPerPart) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int patchLength = g.PatchLength;
            float* sum = sums + ((nint)part * patchLength * g.Filters);
            int first = part * imagesPerPart;
            int last = Math.Min(first + imagesPerPart, g.Batch);
            int width = GemmTile.Columns<TLanes>();
            int panels = (g.Filters + width - 1) / width;
            int patchRow = OddLines(patchLength);
            Buffer patches = BufferPool.Rent(imagesPerChain * g.Pixels * patchRow);
            Buffer packed = BufferPool.Rent(imagesPerChain * g.Pixels * panels * width);
            for (int image = first; image < last; image += imagesPerChain)
            {
                int count = Math.Min(imagesPerChain, last - image);
                for (int i = 0; i < count; i++)
                {
                    Patches.Gather<TLanes>(
                        g, big + ((nint)(image + i) * g.BigLength), patches.Data + ((nint)i * g.Pixels * patchRow),
                        patchRow);
                }

                int depth = count * g.Pixels;
                MatrixView b = MatrixView.RowMajor(small + ((nint)image * g.SmallLength), g.Filters, transposed: false);
                for (int column = 0; column < g.Filters; column += width)
                {
                    GemmPacking.Panel<TLanes>(
                        b, 0, column, depth, Math.Min(width, g.Filters - column), packed.Data + ((nint)column * depth));
                }

                GemmLeft left = GemmLeft.InPlace(new MatrixView(patches.Data, 1, patchRow), patchLength, depth);
                var right = new GemmRight(new MatrixView(packed.Data, width, 1), RightPacking.Whole, depth);
                var range = new GemmRange(0, left.Tiles.Count, 0, g.Filters);
                GemmBlock.Run<TLanes, NoEpilogue>(
                    left, right, range, sum, g.Filters, depth, accumulate: image > first, default);
            }

            BufferPool.Return(packed);
            BufferPool.Return(patches);
        }

        // Patches are read down their columns here. Rows an odd number of cache lines apart spread over all sets of the
        // first-level cache; rows of, say, 18 lines would use half of them and push each other out.
        private static int OddLines(int floats)
        {
            const int line = 16;
            return (((floats + line - 1) / line) | 1) * line;
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The three passes of a convolution with 3x3 kernels and stride 1 by the minimal algorithm F(2 x 2, 3 x 3): a tile of
/// 2x2 pixels y of 4x4 pixels x takes 16 multiplications for each pair of channels in place of 36
/// (Winograd 1980; Lavin and Gray 2016, "Fast algorithms for convolutional neural networks", section 4.1):
/// y = A^T ((G w G^T) (B^T x B)) A, element by element, where the 16 products over channels are matrix products over
/// tiles.
/// </summary>
internal static unsafe class Winograd
{
    private const int Positions = 16;
    private const int Side = 4;

    // with fewer channels the transforms cost more than the multiplications they spare
    private const int FewestChannels = 32;

    // channels come in whole vectors of any width
    private const int ChannelStep = 16;

    // Transformed tiles of one part stay in the second-level cache, those of a chunk in the third-level one.
    private const int FloatsPerPart = 48 * 1024;
    private const int FloatsPerChunk = 1024 * 1024;
    private const int FewestTiles = 12;
    private const int WeightsPerPart = 1024;

    /// <summary>Whether a convolution is one of these; by its sizes alone, so that its bits are.</summary>
    public static bool Fits(in ConvGeometry g) =>
        g is { KernelHeight: 3, KernelWidth: 3, Stride: 1, Padding: <= 2, Channels: >= FewestChannels }
        && g.Filters >= FewestChannels && g.Channels % ChannelStep == 0 && g.Filters % ChannelStep == 0;

    /// <summary>
    /// small (+)= big * W, W as <see cref="Pack"/> leaves it, then the epilogue on runs of pixels. The way back is the
    /// same from small to big, with the kernels turned.
    /// </summary>
    public static void ToSmall<TEpilogue>(
        in ConvGeometry g, float* big, MatrixView weight, float* small, bool accumulate, TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        var grid = new TileGrid(g);
        int tiles = TilesPerPart(g);
        Workers.Run(
            (grid.Count + tiles - 1) / tiles,
            new ConvolveJob<TEpilogue>(grid, big, weight, small, tiles, accumulate, epilogue));
    }

    /// <summary>dW (+)= G^T (sum over tiles of (B^T x B) (A dy A^T)) G, summed in the order of the tiles.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        var grid = new TileGrid(g);
        int length = g.Channels * g.Filters;
        int tilesPerChunk = Math.Max(FewestTiles, FloatsPerChunk / (Positions * (g.Channels + g.Filters)));
        int tilesPerPart = TilesPerPart(g);
        Buffer seen = BufferPool.Rent(Positions * tilesPerChunk * g.Channels);
        Buffer slopes = BufferPool.Rent(Positions * tilesPerChunk * g.Filters);
        Buffer sums = BufferPool.Rent(Positions * length);
        if (grid.Count == 0)
        {
            new Span<float>(sums.Data, Positions * length).Clear();
        }

        for (int first = 0; first < grid.Count; first += tilesPerChunk)
        {
            int count = Math.Min(tilesPerChunk, grid.Count - first);
            Workers.Run(
                (count + tilesPerPart - 1) / tilesPerPart,
                new TilesJob(grid, big, small, seen.Data, slopes.Data, first, count, tilesPerPart));
            Workers.Run(
                Positions, new ProductJob(seen.Data, slopes.Data, sums.Data, g.Channels, g.Filters, count, first > 0));
        }

        Workers.Run(Parts(length), new WeightSlopeJob(sums.Data, weight, length, accumulate));
        BufferPool.Return(sums);
        BufferPool.Return(slopes);
        BufferPool.Return(seen);
    }

    /// <summary>
    /// G w G^T of a weight [3, 3, channels, filters] at each of 16 positions, packed one behind the other; turned, as
    /// the way back needs it: kernels upside down, from filters to channels.
    /// </summary>
    public static PackedMatrix Pack(float* weight, int channels, int filters, bool isTurned)
    {
        int length = channels * filters;
        Buffer transformed = BufferPool.Rent(Positions * length);
        Workers.Run(Parts(length), new WeightJob(weight, transformed.Data, length));
        (int depth, int columns) = isTurned ? (filters, channels) : (channels, filters);
        var packed = PackedMatrix.Empty(Positions * depth, columns);
        Workers.Run(Positions, new PackJob(transformed.Data, packed.View.Data, channels, filters, isTurned));
        BufferPool.Return(transformed);
        return packed;
    }

    private static int Parts(int length) => (length + WeightsPerPart - 1) / WeightsPerPart;

    private static int TilesPerPart(in ConvGeometry g) =>
        Math.Max(FewestTiles, FloatsPerPart / (Positions * Math.Max(g.Channels, g.Filters)));

    private readonly struct ConvolveJob<TEpilogue>(
        TileGrid grid, float* big, MatrixView weight, float* small, int tiles, bool accumulate, TEpilogue epilogue)
        : IJob
        where TEpilogue : struct, IGemmEpilogue
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int channels = grid.Sizes.Channels;
            int filters = grid.Sizes.Filters;
            int first = part * tiles;
            int count = Math.Min(tiles, grid.Count - first);
            Buffer seen = BufferPool.Rent(Positions * count * channels);
            Buffer products = BufferPool.Rent(Positions * count * filters);
            grid.See<TLanes>(big, first, count, seen.Data, count);
            int width = GemmTile.Columns<TLanes>();
            for (int position = 0; position < Positions; position++)
            {
                GemmLeft left = GemmLeft.InPlace(
                    new MatrixView(seen.Data + ((nint)position * count * channels), channels, 1), count, channels);
                var right = new GemmRight(
                    new MatrixView(weight.Data + ((nint)position * channels * width), width, 1), RightPacking.Whole,
                    Positions * channels);
                GemmBlock.Run<TLanes, NoEpilogue>(
                    left, right, new GemmRange(0, left.Tiles.Count, 0, filters),
                    products.Data + ((nint)position * count * filters), filters, channels, accumulate: false, default);
            }

            for (int i = 0; i < count; i++)
            {
                grid.Write<TLanes, TEpilogue>(
                    products.Data + ((nint)i * filters), (nint)count * filters, first + i, small, accumulate, epilogue);
            }

            BufferPool.Return(products);
            BufferPool.Return(seen);
        }
    }

    // B^T x B and A dy A^T of some tiles of a chunk
    private readonly struct TilesJob(
        TileGrid grid, float* big, float* small, float* seen, float* slopes, int first, int count, int tilesPerPart)
        : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * tilesPerPart;
            int tiles = Math.Min(tilesPerPart, count - from);
            grid.See<TLanes>(big, first + from, tiles, seen + ((nint)from * grid.Sizes.Channels), count);
            grid.SeeSlopes<TLanes>(small, first + from, tiles, slopes + ((nint)from * grid.Sizes.Filters), count);
        }
    }

    // at one position: [channels, tiles] x [tiles, filters]
    private readonly struct ProductJob(
        float* seen, float* slopes, float* sums, int channels, int filters, int tiles, bool accumulate) : IJob
    {
        public void Run<TLanes>(int position)
            where TLanes : struct, ILanes<TLanes>
        {
            GemmLeft left = GemmLeft.InPlace(
                new MatrixView(seen + ((nint)position * tiles * channels), 1, channels), channels, tiles);
            var right = new GemmRight(
                new MatrixView(slopes + ((nint)position * tiles * filters), filters, 1), RightPacking.None, tiles);
            GemmBlock.Run<TLanes, NoEpilogue>(
                left, right, new GemmRange(0, left.Tiles.Count, 0, filters),
                sums + ((nint)position * channels * filters), filters, tiles, accumulate, default);
        }
    }

    // U = G w G^T, G = [1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1], each of nine planes of w and sixteen of U
    private readonly struct WeightJob(float* weight, float* transformed, int length) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes half = TLanes.Splat(0.5f);
            int lanes = TLanes.Count;
            float* rows = stackalloc float[Side * 3 * lanes];
            int last = Math.Min((part + 1) * WeightsPerPart, length);
            for (int i = part * WeightsPerPart; i < last; i += TLanes.Count)
            {
                for (int x = 0; x < 3; x++)
                {
                    TLanes top = TLanes.Load(weight + i + ((nint)x * length));
                    TLanes middle = TLanes.Load(weight + i + ((nint)(3 + x) * length));
                    TLanes bottom = TLanes.Load(weight + i + ((nint)(6 + x) * length));
                    TLanes outer = top + bottom;
                    top.Store(rows + (x * lanes));
                    ((outer + middle) * half).Store(rows + ((3 + x) * lanes));
                    ((outer - middle) * half).Store(rows + ((6 + x) * lanes));
                    bottom.Store(rows + ((9 + x) * lanes));
                }

                for (int y = 0; y < Side; y++)
                {
                    float* to = transformed + i + ((nint)(y * Side) * length);
                    float* row = rows + (y * 3 * lanes);
                    TLanes left = TLanes.Load(row);
                    TLanes middle = TLanes.Load(row + lanes);
                    TLanes right = TLanes.Load(row + (2 * lanes));
                    TLanes outer = left + right;
                    left.Store(to);
                    ((outer + middle) * half).Store(to + length);
                    ((outer - middle) * half).Store(to + (2 * (nint)length));
                    right.Store(to + (3 * (nint)length));
                }
            }
        }
    }

    // Kernels upside down have positions 0 and 3 exchanged, in both directions.
    private readonly struct PackJob(float* transformed, float* packed, int channels, int filters, bool isTurned) : IJob
    {
        public void Run<TLanes>(int position)
            where TLanes : struct, ILanes<TLanes>
        {
            int source = isTurned ? (Turned(position / Side) * Side) + Turned(position % Side) : position;
            MatrixView matrix = MatrixView.RowMajor(
                transformed + ((nint)source * channels * filters), filters, transposed: isTurned);
            (int depth, int columns) = isTurned ? (filters, channels) : (channels, filters);
            int width = GemmTile.Columns<TLanes>();
            for (int column = 0; column < columns; column += width)
            {
                GemmPacking.Panel<TLanes>(
                    matrix, 0, column, depth, Math.Min(width, columns - column),
                    packed + ((nint)column * Positions * depth) + ((nint)position * depth * width));
            }
        }

        private static int Turned(int place) => place switch { 0 => 3, 3 => 0, _ => place };
    }

    // dw (+)= G^T dU G
    private readonly struct WeightSlopeJob(float* sums, float* weight, int length, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes half = TLanes.Splat(0.5f);
            int lanes = TLanes.Count;
            float* rows = stackalloc float[3 * Side * lanes];
            int last = Math.Min((part + 1) * WeightsPerPart, length);
            for (int i = part * WeightsPerPart; i < last; i += TLanes.Count)
            {
                for (int x = 0; x < Side; x++)
                {
                    float* from = sums + i + ((nint)x * length);
                    TLanes second = TLanes.Load(from + ((nint)Side * length));
                    TLanes third = TLanes.Load(from + ((nint)(2 * Side) * length));
                    TLanes both = (second + third) * half;
                    (TLanes.Load(from) + both).Store(rows + (x * lanes));
                    ((second - third) * half).Store(rows + ((Side + x) * lanes));
                    (both + TLanes.Load(from + ((nint)(3 * Side) * length))).Store(rows + (((2 * Side) + x) * lanes));
                }

                for (int y = 0; y < 3; y++)
                {
                    float* row = rows + (y * Side * lanes);
                    float* to = weight + i + ((nint)(y * 3) * length);
                    TLanes second = TLanes.Load(row + lanes);
                    TLanes third = TLanes.Load(row + (2 * lanes));
                    TLanes both = (second + third) * half;
                    Put(to, TLanes.Load(row) + both);
                    Put(to + length, (second - third) * half);
                    Put(to + (2 * (nint)length), both + TLanes.Load(row + (3 * lanes)));
                }
            }
        }

        private void Put<TLanes>(float* to, TLanes value)
            where TLanes : struct, ILanes<TLanes> => (accumulate ? TLanes.Load(to) + value : value).Store(to);
    }
}

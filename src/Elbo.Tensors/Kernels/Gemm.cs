namespace Elbo.Tensors.Kernels;

/// <summary>
/// Matrix multiplication C[rows, columns] = (or +=) A[rows, depth] B[depth, columns] on all threads. C is cut into
/// blocks that are computed independently; each element's bits are those that <see cref="GemmBlock"/> states.
/// </summary>
internal static unsafe class Gemm
{
    // A block of C this size leaves A's part (rows x 256 floats) in a 512 KB second-level cache.
    private const int BlockRows = 192;

    // Fewer rows than this do not pay for packing a B that can be read where it lies (measured: 128 rows, 10 % faster
    // unpacked), unless its rows lie a multiple of 2 KB apart and so fall into the same few sets of the cache.
    private const int RowsWorthPacking = 160;
    private const int RowsWorthPackingAliased = 48;
    private const int AliasedFloats = 512;

    private const int RowsOfLargeColumns = 96;
    private const int ColumnsWorthPackingLeft = 256;
    private const int DepthWorthPackingLeft = 256;

    /// <summary>C = (or +=) A B, then the epilogue on every finished block.</summary>
    public static void Run<TEpilogue>(
        MatrixView a, MatrixView b, float* c, int rows, int columns, int depth, bool accumulate, TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        int width = 2 * VectorWidth.Bits / 32;
        int worthPacking = b.Row % AliasedFloats == 0 ? RowsWorthPackingAliased : RowsWorthPacking;
        bool packs = b.Column != 1 || (rows >= worthPacking && depth > 4);
        PackedMatrix packed = packs ? PackedMatrix.Of(b, depth, columns) : default;
        int blockRows = Math.Min(rows, BlockRows);
        int blockColumns = BlockColumns(rows, columns, blockRows, width);
        int rowBlocks = (rows + blockRows - 1) / blockRows;
        int columnBlocks = (columns + blockColumns - 1) / blockColumns;
        Workers.Run(
            rowBlocks * columnBlocks,
            new BlockJob<TEpilogue>(
                a, packs ? packed.View : b, packs, PacksLeft(a, rows, columns, depth), c, rows, columns, depth,
                blockRows, blockColumns, columnBlocks, accumulate, epilogue));
        if (packs)
        {
            packed.Release();
        }
    }

    /// <summary>C = (or +=) A B.</summary>
    public static void Run(MatrixView a, MatrixView b, float* c, int rows, int columns, int depth, bool accumulate) =>
        Run(a, b, c, rows, columns, depth, accumulate, default(NoEpilogue));

    // A tile reads a few floats of each of A's columns where these are its runs of memory, and leaves the rest of the
    // cache line for later. With many columns of B to use the packed ones that pays (measured: [1024, 1024] 12 %
    // faster). Where A's rows are its runs of memory it does not (2048 rows: 10 % slower).
    private static bool PacksLeft(MatrixView a, int rows, int columns, int depth) =>
        rows >= RowsOfLargeColumns && columns >= ColumnsWorthPackingLeft && depth >= DepthWorthPackingLeft
        && a.Column != 1;

    // Enough blocks for the threads to share, each wide enough to use A's rows several times.
    private static int BlockColumns(int rows, int columns, int blockRows, int width)
    {
        int rowBlocks = (rows + blockRows - 1) / blockRows;
        int wanted = Math.Max(1, (Workers.Threads * 4 + rowBlocks - 1) / rowBlocks);
        int panels = (columns + width - 1) / width;
        int perBlock = Math.Max(1, panels / wanted);
        if (rows >= RowsOfLargeColumns)
        {
            perBlock = Math.Min(perBlock, 16);
        }

        return perBlock * width;
    }

    private readonly struct BlockJob<TEpilogue>(
        MatrixView a, MatrixView b, bool isPacked, bool packsLeft, float* c, int rows, int columns, int depth,
        int blockRows, int blockColumns, int columnBlocks, bool accumulate, TEpilogue epilogue) : IJob
        where TEpilogue : struct, IGemmEpilogue
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int row = part / columnBlocks * blockRows;
            int column = part % columnBlocks * blockColumns;
            int high = Math.Min(blockRows, rows - row);
            int wide = Math.Min(blockColumns, columns - column);
            float* panel = stackalloc float[GemmScratch.RightLength<TLanes>()];
            Buffer? left = packsLeft ? BufferPool.Rent(high * GemmBlock.DepthLength) : null;
            var scratch = new GemmScratch(left is null ? null : left.Data, panel);
            MatrixView aBlock = new(a.Data + (row * a.Row), a.Row, a.Column);
            MatrixView bBlock = new(b.Data + (isPacked ? (nint)column * depth : column), b.Row, b.Column);
            float* cBlock = c + ((nint)row * columns) + column;
            GemmBlock.Run<TLanes>(aBlock, bBlock, isPacked, cBlock, columns, high, wide, depth, accumulate, scratch);
            if (left is not null)
            {
                BufferPool.Return(left);
            }

            epilogue.Finish<TLanes>(cBlock, columns, high, wide, column);
        }
    }
}

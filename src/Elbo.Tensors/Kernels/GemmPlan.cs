namespace Elbo.Tensors.Kernels;

/// <summary>How the right factor of a product reaches the tiles.</summary>
internal enum RightPacking
{
    /// <summary>It is read where it lies; its rows must be runs of memory.</summary>
    None,

    /// <summary>Each block packs a panel just before its tiles use it.</summary>
    Panels,

    /// <summary>All of it is packed before the first block.</summary>
    Whole,
}

/// <summary>
/// How a product is cut into blocks, and which factors are packed for it. Only the time depends on it: see
/// <see cref="GemmBlock"/> for what the bits depend on.
/// </summary>
/// <param name="PacksLeft">Whether the left factor is packed before the first block.</param>
/// <param name="Right">How the right factor is packed.</param>
/// <param name="TilesPerBlock">Tiles of rows in a block of C.</param>
/// <param name="PanelsPerBlock">Panels of columns in a block of C.</param>
internal readonly record struct GemmPlan(bool PacksLeft, RightPacking Right, int TilesPerBlock, int PanelsPerBlock)
{
    // A block's part of A, rows x 256 floats, leaves room in a 512 KB second-level cache, which two threads may share.
    // Up to twice as much is left in one block, so that B is packed panel by panel and not as a whole.
    private const int LeftFloatsPerBlock = 32 * 1024;

    // A block's columns of C, which each piece of the depth visits again, do as well.
    private const int MostPanelsPerBlock = 16;

    // Each thread should find so many blocks: others may need the machine too, and no thread should wait long.
    private const int BlocksPerThread = 4;

    // Fewer rows than this do not pay for packing a B that can be read where it lies, unless its rows lie a multiple of
    // 2 KB apart and so fall into the same few sets of the cache.
    private const int RowsWorthPackingRight = 160;
    private const int RowsWorthPackingRightAliased = 48;

    // Fewer columns than this do not use a packed A often enough. Columns of A that are runs of memory are read a few
    // floats at a time, and their cache lines would be gone before the next tile where there are many; rows that are
    // runs of memory need it only in large products.
    private const int ColumnsWorthPackingLeft = 256;
    private const int RowsWorthPackingLeft = 96;
    private const int DepthWorthPackingLeft = 192;
    private const int LargeSide = 512;
    private const int AliasedFloats = 512;

    /// <summary>What was measured to be fast for such factors.</summary>
    public static GemmPlan Of(MatrixView a, MatrixView b, int rows, int columns, int depth)
    {
        var tiles = new RowTiles(rows);
        int piece = Math.Clamp(depth, 1, GemmBlock.DepthLength);
        int most = Math.Max(1, LeftFloatsPerBlock / (piece * GemmTile.MaximumRows));
        int rowBlocks = tiles.Count <= 2 * most ? 1 : UpTo(Workers.Threads, (tiles.Count + most - 1) / most);
        int perBlock = Math.Max(1, (tiles.Count + rowBlocks - 1) / rowBlocks);
        int width = 2 * VectorWidth.Bits / 32;
        int panels = (columns + width - 1) / width;
        int wanted = Math.Max(1, ((Workers.Threads * BlocksPerThread) + rowBlocks - 1) / rowBlocks);
        int panelsPerBlock = Math.Clamp(panels / wanted, 1, MostPanelsPerBlock);
        return new GemmPlan(
            IsLeftWorthPacking(a, rows, columns, depth), Packing(b, rows, rowBlocks), perBlock, panelsPerBlock);
    }

    // The next multiple, so that no thread is left without a block at the end.
    private static int UpTo(int factor, int count) => (count + factor - 1) / factor * factor;

    private static bool IsLeftWorthPacking(MatrixView a, int rows, int columns, int depth) =>
        rows >= RowsWorthPackingLeft && columns >= ColumnsWorthPackingLeft && depth >= DepthWorthPackingLeft
        && (a.Column != 1 || a.Row % AliasedFloats == 0 || (rows >= LargeSide && columns >= LargeSide));

    private static RightPacking Packing(MatrixView b, int rows, int rowBlocks)
    {
        int worthPacking = b.Row % AliasedFloats == 0 ? RowsWorthPackingRightAliased : RowsWorthPackingRight;
        return b.Column == 1 && rows < worthPacking ? RightPacking.None
            : rowBlocks == 1 ? RightPacking.Panels
            : RightPacking.Whole;
    }
}

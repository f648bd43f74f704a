namespace Elbo.Tensors.Kernels;

/// <summary>
/// Matrix multiplication on one thread: a block of C, all of its depth. The depth is cut into pieces of
/// <see cref="DepthLength"/>; an element of C is the sum, in order, of one chain of fused multiply-adds a piece,
/// whatever the tile and whoever computes it.
/// </summary>
internal static unsafe class GemmBlock
{
    /// <summary>The length of a chain. A panel of B of this depth fills half of a 32 KB first-level cache.</summary>
    public const int DepthLength = 256;

    /// <summary>
    /// C = (or +=) A B for a block of rows and columns. B is either packed into panels (see <see cref="GemmPacking"/>)
    /// or read where it lies, row-major; then columns that do not fill a panel are padded through
    /// <paramref name="scratch"/>, <see cref="ScratchLength"/> floats.
    /// </summary>
    public static void Run<TLanes>(
        MatrixView a, MatrixView b, bool isPacked, float* c, nint cRow, int rows, int columns, int depth,
        bool accumulate, float* scratch)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        for (int from = 0; from < depth || from == 0; from += DepthLength)
        {
            int length = Math.Min(DepthLength, depth - from);
            bool add = accumulate || from > 0;
            for (int column = 0; column < columns; column += width)
            {
                int wide = Math.Min(width, columns - column);
                float* panel;
                nint panelDepth;
                if (isPacked)
                {
                    panel = b.Data + ((nint)column * depth) + ((nint)from * width);
                    panelDepth = width;
                }
                else if (wide == width)
                {
                    panel = b.Data + (from * b.Row) + column;
                    panelDepth = b.Row;
                }
                else
                {
                    GemmPacking.Panel(b, from, column, length, wide, width, scratch);
                    panel = scratch;
                    panelDepth = width;
                }

                float* aFrom = a.Data + (from * a.Column);
                if (wide == width)
                {
                    Tiles<TLanes>(aFrom, a.Row, a.Column, panel, panelDepth, c + column, cRow, rows, length, add);
                }
                else
                {
                    PaddedTiles<TLanes>(
                        aFrom, a.Row, a.Column, panel, panelDepth, c + column, cRow, rows, wide, length, add);
                }
            }
        }
    }

    /// <summary>How many floats of scratch a block needs.</summary>
    public static int ScratchLength<TLanes>()
        where TLanes : struct, ILanes<TLanes> => DepthLength * GemmTile.Columns<TLanes>();

    // Rows are dealt out evenly: 20 rows are four tiles of 5, not three of 6 and one of 2.
    private static void Tiles<TLanes>(
        float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint cRow, int rows, int depth,
        bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int tiles = (rows + GemmTile.MaximumRows - 1) / GemmTile.MaximumRows;
        int row = 0;
        for (int tile = 0; tile < tiles; tile++)
        {
            int high = (rows - row + tiles - tile - 1) / (tiles - tile);
            GemmTile.Run<TLanes>(
                high, a + (row * aRow), aRow, aDepth, b, bDepth, c + (row * cRow), cRow, depth, accumulate);
            row += high;
        }
    }

    private static void PaddedTiles<TLanes>(
        float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint cRow, int rows, int columns, int depth,
        bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        float* tile = stackalloc float[GemmTile.MaximumRows * 32];
        for (int row = 0; row < rows; row += GemmTile.MaximumRows)
        {
            int high = Math.Min(GemmTile.MaximumRows, rows - row);
            GemmTile.Run<TLanes>(
                high, a + (row * aRow), aRow, aDepth, b, bDepth, tile, width, depth, accumulate: false);
            for (int i = 0; i < high; i++)
            {
                float* target = c + ((row + i) * cRow);
                for (int j = 0; j < columns; j++)
                {
                    float value = tile[(i * width) + j];
                    target[j] = accumulate ? target[j] + value : value;
                }
            }
        }
    }
}

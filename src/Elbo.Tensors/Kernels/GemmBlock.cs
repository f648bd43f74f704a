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
    /// <see cref="GemmScratch.Right"/>. A is packed through <see cref="GemmScratch.Left"/> where there is one.
    /// </summary>
    public static void Run<TLanes>(
        MatrixView a, MatrixView b, bool isPacked, float* c, nint cRow, int rows, int columns, int depth,
        bool accumulate, GemmScratch scratch)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        for (int from = 0; from < depth || from == 0; from += DepthLength)
        {
            int length = Math.Min(DepthLength, depth - from);
            bool add = accumulate || from > 0;
            var piece = new MatrixView(a.Data + (from * a.Column), a.Row, a.Column);
            var left = new Rows(piece, rows, length, scratch.Left);
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
                    GemmPacking.Panel<TLanes>(b, from, column, length, wide, scratch.Right);
                    panel = scratch.Right;
                    panelDepth = width;
                }

                if (wide == width)
                {
                    Tiles<TLanes>(left, panel, panelDepth, c + column, cRow, length, add);
                }
                else
                {
                    PaddedTiles<TLanes>(left, panel, panelDepth, c + column, cRow, wide, length, add);
                }
            }
        }
    }

    private static void Tiles<TLanes>(
        in Rows left, float* b, nint bDepth, float* c, nint cRow, int depth, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int row = 0;
        for (int tile = 0; tile < left.Tiles; tile++)
        {
            MatrixView a = left.Tile(tile, row, out int high);
            GemmTile.Run<TLanes>(high, a.Data, a.Row, a.Column, b, bDepth, c + (row * cRow), cRow, depth, accumulate);
            row += high;
        }
    }

    private static void PaddedTiles<TLanes>(
        in Rows left, float* b, nint bDepth, float* c, nint cRow, int columns, int depth, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        float* padded = stackalloc float[GemmTile.MaximumRows * 32];
        int row = 0;
        for (int tile = 0; tile < left.Tiles; tile++)
        {
            MatrixView a = left.Tile(tile, row, out int high);
            GemmTile.Run<TLanes>(high, a.Data, a.Row, a.Column, b, bDepth, padded, width, depth, accumulate: false);
            for (int i = 0; i < high; i++)
            {
                float* target = c + ((row + i) * cRow);
                for (int j = 0; j < columns; j++)
                {
                    float value = padded[(i * width) + j];
                    target[j] = accumulate ? target[j] + value : value;
                }
            }

            row += high;
        }
    }

    // A piece of A cut into tiles. Rows are dealt out evenly: 20 rows are four tiles of 5, not three of 6 and one of 2.
    private readonly struct Rows
    {
        public readonly int Tiles;
        private readonly MatrixView a;
        private readonly int rows;
        private readonly int depth;
        private readonly float* packed;

        public Rows(MatrixView a, int rows, int depth, float* packed)
        {
            this.a = a;
            this.rows = rows;
            this.depth = depth;
            this.packed = packed;
            Tiles = (rows + GemmTile.MaximumRows - 1) / GemmTile.MaximumRows;
            int row = 0;
            for (int tile = 0; packed is not null && tile < Tiles; tile++)
            {
                int high = High(tile, row);
                GemmPacking.Tile(
                    new MatrixView(a.Data + (row * a.Row), a.Row, a.Column), high, depth, packed + ((nint)row * depth));
                row += high;
            }
        }

        public MatrixView Tile(int tile, int row, out int high)
        {
            high = High(tile, row);
            if (packed is null)
            {
                return new MatrixView(a.Data + (row * a.Row), a.Row, a.Column);
            }

            float* data = packed + ((nint)row * depth);
            return new MatrixView(data, 1, high);
        }

        private int High(int tile, int row) => (rows - row + Tiles - tile - 1) / (Tiles - tile);
    }
}

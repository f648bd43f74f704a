using System.Runtime.CompilerServices;

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
    /// C = (or +=) A B for a range of tiles of rows and of columns, then the epilogue, panel by panel.
    /// <paramref name="c"/> is C's first element.
    /// </summary>
    [SkipLocalsInit]
    public static void Run<TLanes, TEpilogue>(
        in GemmLeft left, in GemmRight right, in GemmRange range, float* c, nint cRow, int depth, bool accumulate,
        TEpilogue epilogue)
        where TLanes : struct, ILanes<TLanes>
        where TEpilogue : struct, IGemmEpilogue
    {
        int width = GemmTile.Columns<TLanes>();
        float* scratch = stackalloc float[DepthLength * width];
        int row = left.Tiles.First(range.FirstTile);
        int rows = left.Tiles.First(range.LastTile) - row;
        for (int from = 0; from < depth || from == 0; from += DepthLength)
        {
            int length = Math.Min(DepthLength, depth - from);
            bool add = accumulate || from > 0;
            for (int column = range.FirstColumn; column < range.LastColumn; column += width)
            {
                int wide = Math.Min(width, range.LastColumn - column);
                float* panel = right.Panel<TLanes>(from, length, column, wide, scratch, out nint step);
                if (wide == width)
                {
                    Tiles<TLanes>(left, range, from, length, panel, step, c + column, cRow, add);
                }
                else
                {
                    PaddedTiles<TLanes>(left, range, from, length, panel, c + column, cRow, wide, add);
                }

                if (from + DepthLength >= depth)
                {
                    epilogue.Finish<TLanes>(c + (row * cRow) + column, cRow, rows, wide, column);
                }
            }
        }
    }

    // Tiles of the larger height first, then those of the smaller: two calls at most.
    private static void Tiles<TLanes>(
        in GemmLeft left, in GemmRange range, int from, int length, float* panel, nint step, float* c, nint cRow,
        bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int tile = range.FirstTile;
        while (tile < range.LastTile)
        {
            int last = tile < left.Tiles.Larger ? Math.Min(left.Tiles.Larger, range.LastTile) : range.LastTile;
            MatrixView a = left.Tile(tile, from, length);
            nint next = last - tile > 1 ? (nint)(left.Tile(tile + 1, from, length).Data - a.Data) : 0;
            var strip = new GemmStrip(
                a, next, panel, step, c + (left.Tiles.First(tile) * cRow), cRow, length, last - tile, accumulate);
            GemmTile.Run<TLanes>(left.Tiles.High(tile), strip);
            tile = last;
        }
    }

    [SkipLocalsInit]
    private static void PaddedTiles<TLanes>(
        in GemmLeft left, in GemmRange range, int from, int length, float* panel, float* c, nint cRow, int columns,
        bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        float* padded = stackalloc float[GemmTile.MaximumRows * 32];
        for (int tile = range.FirstTile; tile < range.LastTile; tile++)
        {
            int high = left.Tiles.High(tile);
            MatrixView a = left.Tile(tile, from, length);
            GemmTile.Run<TLanes>(high, new GemmStrip(a, 0, panel, width, padded, width, length, 1, accumulate: false));
            float* target = c + (left.Tiles.First(tile) * cRow);
            for (int i = 0; i < high; i++, target += cRow)
            {
                for (int j = 0; j < columns; j++)
                {
                    float value = padded[(i * width) + j];
                    target[j] = accumulate ? target[j] + value : value;
                }
            }
        }
    }
}

/// <summary>A block of C: tiles of rows and columns, from the first to before the last.</summary>
internal readonly record struct GemmRange(int FirstTile, int LastTile, int FirstColumn, int LastColumn);

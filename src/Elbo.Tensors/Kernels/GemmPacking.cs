using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Packing of factors, so that the tile reads memory in order. The right one becomes panels of as many columns as a
/// tile is wide, each with its rows one behind the other and zeros where the matrix ends.
/// </summary>
internal static unsafe class GemmPacking
{
    /// <summary>Packs rows from..from+depth of one panel of the right factor.</summary>
    public static void Panel<TLanes>(MatrixView b, int from, int column, int depth, int columns, float* panel)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        float* source = b.Data + (from * b.Row) + (column * b.Column);
        if (b.Column == 1 && columns == width)
        {
            for (int k = 0; k < depth; k++, source += b.Row, panel += width)
            {
                TLanes.Load(source).Store(panel);
                TLanes.Load(source + TLanes.Count).Store(panel + TLanes.Count);
            }

            return;
        }

        if (columns < width)
        {
            new Span<float>(panel, depth * width).Clear();
        }

        int j = 0;
        for (; b.Row == 1 && j <= columns - 8 && Avx.IsSupported; j += 8)
        {
            TransposeEight(source + (j * b.Column), b.Column, depth, width, panel + j);
        }

        for (; b.Column != 1 && j <= columns - 4; j += 4)
        {
            TransposeFour(source + (j * b.Column), b.Row, b.Column, depth, width, panel + j);
        }

        if (j < columns)
        {
            for (int k = 0; k < depth; k++)
            {
                for (int rest = j; rest < columns; rest++)
                {
                    panel[(k * width) + rest] = source[(k * b.Row) + (rest * b.Column)];
                }
            }
        }
    }

    /// <summary>
    /// Packs rows x depth of the left factor for a tile of so many rows, its columns one behind the other.
    /// </summary>
    public static void Tile(MatrixView a, int rows, int depth, float* packed)
    {
        // Vectors of eight reach into the next column, which is written later; the last columns come one by one.
        int k = 0;
        int room = rows * depth;
        if (Avx.IsSupported && a.Row == 1)
        {
            nint end = ((depth - 1) * a.Column) + rows;
            for (; (k * rows) + 8 <= room && (k * a.Column) + 8 <= end; k++)
            {
                Vector256.Load(a.Data + (k * a.Column)).Store(packed + (k * rows));
            }
        }
        else if (Avx.IsSupported && a.Column == 1)
        {
            for (; ((k + 7) * rows) + 8 <= room; k += 8)
            {
                EightColumns(a.Data + k, a.Row, rows, packed + (k * rows));
            }
        }

        for (; k < depth; k++)
        {
            for (int i = 0; i < rows; i++)
            {
                packed[(k * rows) + i] = a.Data[(i * a.Row) + (k * a.Column)];
            }
        }
    }

    // Eight columns of up to six rows that are runs of memory: pairs of rows, fours, then columns, k beside k + 4.
    private static void EightColumns(float* source, nint row, int rows, float* packed)
    {
        Vector256<float> r0 = Vector256.Load(source);
        Vector256<float> r1 = rows > 1 ? Vector256.Load(source + row) : r0;
        Vector256<float> r2 = rows > 2 ? Vector256.Load(source + (2 * row)) : r0;
        Vector256<float> r3 = rows > 3 ? Vector256.Load(source + (3 * row)) : r0;
        Vector256<float> r4 = rows > 4 ? Vector256.Load(source + (4 * row)) : r0;
        Vector256<float> r5 = rows > 5 ? Vector256.Load(source + (5 * row)) : r0;
        Vector256<float> low01 = Avx.UnpackLow(r0, r1);
        Vector256<float> low23 = Avx.UnpackLow(r2, r3);
        Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
        Vector256<float> last0 = Avx.UnpackLow(r4, r5);
        Vector256<float> last2 = Avx.UnpackHigh(r4, r5);
        Vector256<float> last1 = Avx.Shuffle(last0, last0, 0xEE);
        Vector256<float> last3 = Avx.Shuffle(last2, last2, 0xEE);
        Vector256<float> first0 = Avx.Shuffle(low01, low23, 0x44);
        Vector256<float> first1 = Avx.Shuffle(low01, low23, 0xEE);
        Vector256<float> first2 = Avx.Shuffle(high01, high23, 0x44);
        Vector256<float> first3 = Avx.Shuffle(high01, high23, 0xEE);
        Avx.Permute2x128(first0, last0, 0x20).Store(packed);
        Avx.Permute2x128(first1, last1, 0x20).Store(packed + rows);
        Avx.Permute2x128(first2, last2, 0x20).Store(packed + (2 * rows));
        Avx.Permute2x128(first3, last3, 0x20).Store(packed + (3 * rows));
        Avx.Permute2x128(first0, last0, 0x31).Store(packed + (4 * rows));
        Avx.Permute2x128(first1, last1, 0x31).Store(packed + (5 * rows));
        Avx.Permute2x128(first2, last2, 0x31).Store(packed + (6 * rows));
        Avx.Permute2x128(first3, last3, 0x31).Store(packed + (7 * rows));
    }

    // Eight columns that are runs of memory, four rows at a time: two columns a register, j and j + 4, then pairs, then
    // rows.
    private static void TransposeEight(float* source, nint column, int depth, int width, float* panel)
    {
        int k = 0;
        for (; k <= depth - 4; k += 4, panel += 4 * width)
        {
            float* s = source + k;
            Vector256<float> c0 = Two(s, 4 * column);
            Vector256<float> c1 = Two(s + column, 4 * column);
            Vector256<float> c2 = Two(s + (2 * column), 4 * column);
            Vector256<float> c3 = Two(s + (3 * column), 4 * column);
            Vector256<float> low01 = Avx.UnpackLow(c0, c1);
            Vector256<float> low23 = Avx.UnpackLow(c2, c3);
            Vector256<float> high01 = Avx.UnpackHigh(c0, c1);
            Vector256<float> high23 = Avx.UnpackHigh(c2, c3);
            Avx.Shuffle(low01, low23, 0x44).Store(panel);
            Avx.Shuffle(low01, low23, 0xEE).Store(panel + width);
            Avx.Shuffle(high01, high23, 0x44).Store(panel + (2 * width));
            Avx.Shuffle(high01, high23, 0xEE).Store(panel + (3 * width));
        }

        for (; k < depth; k++, panel += width)
        {
            for (int j = 0; j < 8; j++)
            {
                panel[j] = source[k + (j * column)];
            }
        }
    }

    private static Vector256<float> Two(float* lower, nint distance) =>
        Vector256.Create(Vector128.Load(lower), Vector128.Load(lower + distance));

    // Four columns at a time: four sequential streams in, sixteen bytes out at once.
    private static void TransposeFour(float* source, nint row, nint column, int depth, int width, float* panel)
    {
        float* s1 = source + column;
        float* s2 = s1 + column;
        float* s3 = s2 + column;
        for (int k = 0; k < depth; k++)
        {
            nint at = k * row;
            Vector128.Create(source[at], s1[at], s2[at], s3[at]).Store(panel + ((nint)k * width));
        }
    }
}

using System.Runtime.Intrinsics;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Packing of the right factor: panels of as many columns as a tile is wide, each with its rows one behind the other
/// and zeros where the matrix ends, so that the tile reads memory in order.
/// </summary>
internal static unsafe class GemmPacking
{
    /// <summary>Packs rows from..from+depth of one panel.</summary>
    public static void Panel(MatrixView b, int from, int column, int depth, int columns, int width, float* panel)
    {
        float* source = b.Data + (from * b.Row) + (column * b.Column);
        if (b.Column == 1)
        {
            for (int k = 0; k < depth; k++)
            {
                var row = new ReadOnlySpan<float>(source + (k * b.Row), columns);
                var target = new Span<float>(panel + ((nint)k * width), width);
                row.CopyTo(target);
                target[columns..].Clear();
            }

            return;
        }

        if (columns < width)
        {
            new Span<float>(panel, depth * width).Clear();
        }

        int j = 0;
        for (; j <= columns - 4; j += 4)
        {
            TransposeFour(source + (j * b.Column), b.Row, b.Column, depth, width, panel + j);
        }

        for (; j < columns; j++)
        {
            for (int k = 0; k < depth; k++)
            {
                panel[(k * width) + j] = source[(k * b.Row) + (j * b.Column)];
            }
        }
    }

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

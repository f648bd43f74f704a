using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The innermost kernel of matrix multiplication: up to 6 rows by 2 vectors of C in registers,
/// <code>
///            B[k]: | b0 | b1 |
///   A[0..5][k]     |c00 |c01 |   12 accumulators, 2 vectors of B and 1 broadcast of A:
///                  | .. | .. |   15 registers, which 16 hold
/// </code>
/// and every element of C is one chain of fused multiply-adds over k in order.
/// </summary>
internal static unsafe class GemmTile
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaximumRows = 6;

    /// <summary>The columns of a tile: two vectors.</summary>
    public static int Columns<TLanes>()
        where TLanes : struct, ILanes<TLanes> => 2 * TLanes.Count;

    /// <summary>The tiles of a strip of C, each of so many rows.</summary>
    public static void Run<TLanes>(int rows, in GemmStrip strip)
        where TLanes : struct, ILanes<TLanes>
    {
        switch (rows)
        {
            case 6:
                Run<TLanes, SixRows>(strip);
                break;
            case 5:
                Run<TLanes, FiveRows>(strip);
                break;
            case 4:
                Run<TLanes, FourRows>(strip);
                break;
            case 3:
                Run<TLanes, ThreeRows>(strip);
                break;
            case 2:
                Run<TLanes, TwoRows>(strip);
                break;
            default:
                Run<TLanes, OneRow>(strip);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TRows>(in GemmStrip strip)
        where T : struct, ILanes<T>
        where TRows : struct, IRowCount
    {
        float* c = strip.C;
        nint cRow = strip.CRow;
        bool accumulate = strip.Accumulate;
        for (int tile = 0; tile < strip.Tiles; tile++)
        {
            T zero = T.Splat(0f);
            T c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
            T c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
            float* a = strip.A.Data + (tile * strip.NextA);
            float* b = strip.B;
            nint aRow = strip.A.Row;
            nint aDepth = strip.A.Column;
            nint bRow = strip.BRow;
            float* a3 = a + (3 * aRow);
            nint aRow2 = 2 * aRow;
            if (accumulate)
            {
                Prefetch<T, TRows>(c, cRow);
            }

            for (int k = strip.Depth; k > 0; k--)
            {
                T b0 = T.Load(b);
                T b1 = T.Load(b + T.Count);
                T x = T.Splat(*a);
                c00 = T.FusedMultiplyAdd(x, b0, c00);
                c01 = T.FusedMultiplyAdd(x, b1, c01);
                if (TRows.Rows > 1)
                {
                    x = T.Splat(a[aRow]);
                    c10 = T.FusedMultiplyAdd(x, b0, c10);
                    c11 = T.FusedMultiplyAdd(x, b1, c11);
                }

                if (TRows.Rows > 2)
                {
                    x = T.Splat(a[aRow2]);
                    c20 = T.FusedMultiplyAdd(x, b0, c20);
                    c21 = T.FusedMultiplyAdd(x, b1, c21);
                }

                if (TRows.Rows > 3)
                {
                    x = T.Splat(*a3);
                    c30 = T.FusedMultiplyAdd(x, b0, c30);
                    c31 = T.FusedMultiplyAdd(x, b1, c31);
                }

                if (TRows.Rows > 4)
                {
                    x = T.Splat(a3[aRow]);
                    c40 = T.FusedMultiplyAdd(x, b0, c40);
                    c41 = T.FusedMultiplyAdd(x, b1, c41);
                }

                if (TRows.Rows > 5)
                {
                    x = T.Splat(a3[aRow2]);
                    c50 = T.FusedMultiplyAdd(x, b0, c50);
                    c51 = T.FusedMultiplyAdd(x, b1, c51);
                }

                a += aDepth;
                a3 += aDepth;
                b += bRow;
            }

            Put(c00, c01, c, accumulate);
            if (TRows.Rows > 1)
            {
                Put(c10, c11, c + cRow, accumulate);
            }

            if (TRows.Rows > 2)
            {
                Put(c20, c21, c + (2 * cRow), accumulate);
            }

            if (TRows.Rows > 3)
            {
                Put(c30, c31, c + (3 * cRow), accumulate);
            }

            if (TRows.Rows > 4)
            {
                Put(c40, c41, c + (4 * cRow), accumulate);
            }

            if (TRows.Rows > 5)
            {
                Put(c50, c51, c + (5 * cRow), accumulate);
            }

            c += TRows.Rows * cRow;
        }
    }

    // C is needed only at the end, and may have left the cache since the last piece of the depth.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<T, TRows>(float* c, nint cRow)
        where T : struct, ILanes<T>
        where TRows : struct, IRowCount
    {
        for (int i = 0; Sse.IsSupported && i < TRows.Rows; i++)
        {
            Sse.Prefetch0(c + (i * cRow));
            Sse.Prefetch0(c + (i * cRow) + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T left, T right, float* c, bool accumulate)
        where T : struct, ILanes<T>
    {
        if (accumulate)
        {
            left = T.Load(c) + left;
            right = T.Load(c + T.Count) + right;
        }

        left.Store(c);
        right.Store(c + T.Count);
    }
}

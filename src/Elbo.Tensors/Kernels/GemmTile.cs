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
/// and every element of C is one chain of fused multiply-adds over k in order. Rows or columns of A are runs of memory.
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
        if (strip.A.Row == 1)
        {
            Run<TLanes, LeftByColumns>(rows, strip);
        }
        else
        {
            Run<TLanes, LeftByRows>(rows, strip);
        }
    }

    private static void Run<TLanes, TLeft>(int rows, in GemmStrip strip)
        where TLanes : struct, ILanes<TLanes>
        where TLeft : struct, ILeftOrder
    {
        switch (rows)
        {
            case 6:
                Run<TLanes, SixRows, TLeft>(strip);
                break;
            case 5:
                Run<TLanes, FiveRows, TLeft>(strip);
                break;
            case 4:
                Run<TLanes, FourRows, TLeft>(strip);
                break;
            case 3:
                Run<TLanes, ThreeRows, TLeft>(strip);
                break;
            case 2:
                Run<TLanes, TwoRows, TLeft>(strip);
                break;
            default:
                Run<TLanes, OneRow, TLeft>(strip);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TRows, TLeft>(in GemmStrip strip)
        where T : struct, ILanes<T>
        where TRows : struct, IRowCount
        where TLeft : struct, ILeftOrder
    {
        float* c = strip.C;
        nint cRow = strip.CRow;
        bool accumulate = strip.Accumulate;
        nint aStep = TLeft.ByRows ? strip.A.Row : strip.A.Column;
        nint aBytes = (TLeft.ByRows ? 4 : 4 * aStep) * sizeof(float);
        nint bRow = strip.BRow;
        nint bBytes = 4 * bRow * sizeof(float);
        for (int tile = 0; tile < strip.Tiles; tile++)
        {
            T zero = T.Splat(0f);
            T c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
            T c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
            float* a0 = strip.A.Data + (tile * strip.NextA);
            float* a1 = a0 + aStep, a2 = a1 + aStep, a3 = a2 + aStep, a4 = a3 + aStep, a5 = a4 + aStep;
            float* b = strip.B;
            float* b3 = b + (3 * bRow);
            Prefetch<T, TRows>(c, cRow);

            int rest = strip.Depth;
            for (; rest >= 4; rest -= 4)
            {
                Step<T, TRows, TLeft>(
                    a0, a1, a2, a3, a4, a5, a0, 0, b, b3, bRow, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                    ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                Step<T, TRows, TLeft>(
                    a0, a1, a2, a3, a4, a5, a1, 1, b, b3, bRow, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                    ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                Step<T, TRows, TLeft>(
                    a0, a1, a2, a3, a4, a5, a2, 2, b, b3, bRow, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                    ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                Step<T, TRows, TLeft>(
                    a0, a1, a2, a3, a4, a5, a3, 3, b, b3, bRow, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                    ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                a0 = (float*)((byte*)a0 + aBytes);
                a1 = (float*)((byte*)a1 + aBytes);
                a2 = (float*)((byte*)a2 + aBytes);
                a3 = (float*)((byte*)a3 + aBytes);
                if (TLeft.ByRows)
                {
                    a4 = (float*)((byte*)a4 + aBytes);
                    a5 = (float*)((byte*)a5 + aBytes);
                }

                b = (float*)((byte*)b + bBytes);
                b3 = (float*)((byte*)b3 + bBytes);
            }

            for (; rest > 0; rest--)
            {
                Step<T, TRows, TLeft>(
                    a0, a1, a2, a3, a4, a5, a0, 0, b, b3, bRow, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                    ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                nint step = TLeft.ByRows ? 1 : aStep;
                a0 += step;
                a1 += step;
                a2 += step;
                a3 += step;
                a4 += step;
                a5 += step;
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

    // Step k = 0..3 along the depth; ak is the pointer to its column of A. Addresses are written out, so that each is
    // part of the instruction that loads: what else is issued is lost to the products where a core is shared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<T, TRows, TLeft>(
        float* a0, float* a1, float* a2, float* a3, float* a4, float* a5, float* ak, int k, float* b, float* b3,
        nint bRow, ref T c00, ref T c01, ref T c10, ref T c11, ref T c20, ref T c21, ref T c30, ref T c31, ref T c40,
        ref T c41, ref T c50, ref T c51)
        where T : struct, ILanes<T>
        where TRows : struct, IRowCount
        where TLeft : struct, ILeftOrder
    {
        T b0 = T.Load(k == 3 ? b3 : k == 2 ? b + (2 * bRow) : k == 1 ? b + bRow : b);
        T b1 = T.Load(
            k == 3 ? b3 + T.Count : k == 2 ? b + (2 * bRow) + T.Count : k == 1 ? b + bRow + T.Count : b + T.Count);
        Row(TLeft.ByRows ? T.Splat(*(a0 + k)) : T.Splat(*ak), ref c00, ref c01, b0, b1);
        if (TRows.Rows > 1)
        {
            Row(TLeft.ByRows ? T.Splat(*(a1 + k)) : T.Splat(*(ak + 1)), ref c10, ref c11, b0, b1);
        }

        if (TRows.Rows > 2)
        {
            Row(TLeft.ByRows ? T.Splat(*(a2 + k)) : T.Splat(*(ak + 2)), ref c20, ref c21, b0, b1);
        }

        if (TRows.Rows > 3)
        {
            Row(TLeft.ByRows ? T.Splat(*(a3 + k)) : T.Splat(*(ak + 3)), ref c30, ref c31, b0, b1);
        }

        if (TRows.Rows > 4)
        {
            Row(TLeft.ByRows ? T.Splat(*(a4 + k)) : T.Splat(*(ak + 4)), ref c40, ref c41, b0, b1);
        }

        if (TRows.Rows > 5)
        {
            Row(TLeft.ByRows ? T.Splat(*(a5 + k)) : T.Splat(*(ak + 5)), ref c50, ref c51, b0, b1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T>(T x, ref T left, ref T right, T b0, T b1)
        where T : struct, ILanes<T>
    {
        T.AddProduct(ref left, x, b0);
        T.AddProduct(ref right, x, b1);
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

using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// One round of a reduction along an axis whose neighbours lie apart: each block of <see cref="BlockLength"/> rows
/// becomes one row. A column is one chain in the order of the rows; vectors run over the columns.
/// </summary>
internal readonly unsafe struct ColumnReduction<TReduction>(
    float* x, float* perResult, float* y, AxisSplit split, int blocks, bool isLast, bool accumulate,
    TReduction reduction) : IJob, IColumnBody<int>
    where TReduction : struct, IReduction
{
    /// <summary>The number of rows in a block.</summary>
    public const int BlockLength = 256;

    // columns of a part: 2 KB of each row, whole cache lines
    private const int ChunkLength = 512;

    private readonly TReduction reduction = reduction;

    /// <summary>The number of parts.</summary>
    public int Parts => (Units + UnitsPerPart - 1) / UnitsPerPart;

    private int Chunks => (split.Inner + ChunkLength - 1) / ChunkLength;

    private int Units => split.Outer * blocks * Chunks;

    private int UnitLength => Math.Min(BlockLength, Math.Max(1, split.Length)) * Math.Min(ChunkLength, split.Inner);

    private int UnitsPerPart => Math.Max(1, Elementwise.PartLength / UnitLength);

    public void Run<TLanes>(int part)
        where TLanes : struct, ILanes<TLanes>
    {
        int last = Math.Min((part + 1) * UnitsPerPart, Units);
        for (int unit = part * UnitsPerPart; unit < last; unit++)
        {
            int column = unit % Chunks * ChunkLength;
            int end = Math.Min(column + ChunkLength, split.Inner);
            for (; column <= end - (4 * TLanes.Count); column += 4 * TLanes.Count)
            {
                FourVectors<TLanes>(unit / Chunks, column);
            }

            ColumnVectors.Run<TLanes, ColumnReduction<TReduction>, int>(this, unit / Chunks, column, end);
        }
    }

    // Four chains at once, since each waits for its own last sum.
    private void FourVectors<T>(int block, int column)
        where T : struct, ILanes<T>
    {
        float* source = Begin(block, column, out int rows, out float* own);
        T total0 = T.Splat(TReduction.Start);
        T total1 = total0;
        T total2 = total0;
        T total3 = total0;
        for (int row = 0; row < rows; row++)
        {
            total0 = Add(total0, source, own);
            total1 = Add(total1, source + T.Count, own + T.Count);
            total2 = Add(total2, source + (2 * T.Count), own + (2 * T.Count));
            total3 = Add(total3, source + (3 * T.Count), own + (3 * T.Count));
            source += split.Inner;
        }

        float* target = y + ((nint)block * split.Inner) + column;
        End(total0, target);
        End(total1, target + T.Count);
        End(total2, target + (2 * T.Count));
        End(total3, target + (3 * T.Count));
    }

    /// <summary>Reduces one block's rows in one vector of columns.</summary>
    public void Down<T>(in int block, int column)
        where T : struct, ILanes<T>
    {
        float* source = Begin(block, column, out int rows, out float* own);
        T total = T.Splat(TReduction.Start);
        for (int row = 0; row < rows; row++)
        {
            total = Add(total, source, own);
            source += split.Inner;
        }

        End(total, y + ((nint)block * split.Inner) + column);
    }

    private float* Begin(int block, int column, out int rows, out float* own)
    {
        int outer = block / blocks;
        int from = block % blocks * BlockLength;
        rows = Math.Min(BlockLength, split.Length - from);
        own = perResult + ((nint)outer * split.Inner) + column;
        return x + ((((nint)outer * split.Length) + from) * split.Inner) + column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Add<T>(T total, float* source, float* own)
        where T : struct, ILanes<T> =>
        reduction.Combine(total, reduction.Map(T.Load(source), TReduction.ReadsPerResult ? T.Load(own) : default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End<T>(T total, float* target)
        where T : struct, ILanes<T>
    {
        total = isLast ? reduction.Finish(total) : total;
        (accumulate ? T.Load(target) + total : total).Store(target);
    }
}

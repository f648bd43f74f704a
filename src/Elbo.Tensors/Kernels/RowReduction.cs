using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// One round of a reduction of rows: each block of a row becomes one number. 16 virtual lanes, whatever the width of
/// the vectors: lane j combines the elements j, 16 + j, 32 + j, ... in order; then the lanes are combined in a tree,
/// (j, j + 8), (j, j + 4), (j, j + 2), (j, j + 1).
/// </summary>
internal readonly unsafe struct RowReduction<TReduction>(
    float* x, float* perResult, float* y, AxisSplit split, int blocks, bool isLast, bool accumulate,
    TReduction reduction) : IJob
    where TReduction : struct, IReduction
{
    /// <summary>The length of a block.</summary>
    public const int BlockLength = Elementwise.PartLength;

    private const int Lanes = 16;

    private readonly TReduction reduction = reduction;

    /// <summary>The number of parts.</summary>
    public int Parts => (split.Outer * blocks + UnitsPerPart - 1) / UnitsPerPart;

    // short rows share a part
    private int UnitsPerPart => Math.Max(1, BlockLength / Math.Max(1, split.Length));

    public void Run<TLanes>(int part)
        where TLanes : struct, ILanes<TLanes>
    {
        float* lanes = stackalloc float[2 * Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            lanes[Lanes + lane] = lane;
        }

        int last = Math.Min((part + 1) * UnitsPerPart, split.Outer * blocks);
        for (int unit = part * UnitsPerPart; unit < last; unit++)
        {
            int row = unit / blocks;
            int from = unit % blocks * BlockLength;
            int length = Math.Min(BlockLength, split.Length - from);
            float own = TReduction.ReadsPerResult ? perResult[row] : 0f;
            float total = Block<TLanes>(x + ((nint)row * split.Length) + from, length, own, lanes);
            y[unit] = accumulate ? y[unit] + total : total;
        }
    }

    // Behind the 16 lanes lie the numbers 0 to 15.
    private float Block<TLanes>(float* source, int length, float own, float* lanes)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes perRow = TLanes.Splat(own);
        for (int lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes total = TLanes.Splat(TReduction.Start);
            int i = lane;
            for (; i <= length - TLanes.Count; i += Lanes)
            {
                total = reduction.Combine(total, reduction.Map(TLanes.Load(source + i), perRow));
            }

            total.Store(lanes + lane);
            if (i < length)
            {
                PartOfVector(source + i, length - i, perRow, lanes + lane, lanes + Lanes);
            }
        }

        Combine<Lanes128>(lanes, lanes + 8);
        Combine<Lanes128>(lanes + 4, lanes + 12);
        Combine<Lanes128>(lanes, lanes + 4);
        Combine<LanesScalar>(lanes, lanes + 2);
        Combine<LanesScalar>(lanes + 1, lanes + 3);
        Combine<LanesScalar>(lanes, lanes + 1);
        if (isLast)
        {
            reduction.Finish(LanesScalar.Load(lanes)).Store(lanes);
        }

        return *lanes;
    }

    // A method of its own: calls inside the loop above would keep its total out of the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PartOfVector<TLanes>(float* source, int count, TLanes perRow, float* totals, float* numbers)
        where TLanes : struct, ILanes<TLanes>
    {
        // lanes behind the end of the row stay as they are
        TLanes rest = reduction.Map(Tail.Load<TLanes>(source, count), perRow);
        TLanes isThere = TLanes.LessThan(TLanes.Load(numbers), TLanes.Splat(count));
        TLanes total = TLanes.Load(totals);
        TLanes.Select(isThere, reduction.Combine(total, rest), total).Store(totals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine<T>(float* total, float* with)
        where T : struct, ILanes<T> => reduction.Combine(T.Load(total), T.Load(with)).Store(total);
}

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

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                Combine(lanes + lane, lanes + lane + half);
            }
        }

        if (isLast)
        {
            reduction.Finish(LanesScalar.Load(lanes)).Store(lanes);
        }

        return *lanes;
    }

    private void PartOfVector<TLanes>(float* source, int count, TLanes perRow, float* totals, float* mapped)
        where TLanes : struct, ILanes<TLanes>
    {
        reduction.Map(Tail.Load<TLanes>(source, count), perRow).Store(mapped);
        for (int i = 0; i < count; i++)
        {
            Combine(totals + i, mapped + i);
        }
    }

    private void Combine(float* total, float* with) =>
        reduction.Combine(LanesScalar.Load(total), LanesScalar.Load(with)).Store(total);
}

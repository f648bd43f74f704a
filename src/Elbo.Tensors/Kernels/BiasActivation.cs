using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>y = f(y + bias) on finished blocks of a product, and the way back.</summary>
internal static unsafe class BiasActivation
{
    // The sum over rows is cut into pieces of this length, whatever the number of threads.
    private const int RowsPerPart = 256;
    private const int ColumnsPerPart = 128;

    /// <summary>The epilogue of a product: adds a bias to each column (none where null), then applies f.</summary>
    public readonly struct Epilogue<TFunction>(float* bias, TFunction function) : IGemmEpilogue
        where TFunction : struct, IUnaryFunction
    {
        public void Finish<TLanes>(float* c, nint cRow, int rows, int columns, int from)
            where TLanes : struct, ILanes<TLanes>
        {
            if (columns < TLanes.Count && cRow == columns)
            {
                Narrow<TLanes>(c, rows * columns, columns, from);
                return;
            }

            if (columns == GemmTile.Columns<TLanes>())
            {
                Panel<TLanes>(c, cRow, rows, from);
                return;
            }

            for (int row = 0; row < rows; row++)
            {
                float* y = c + (row * cRow);
                int j = 0;
                for (; j <= columns - TLanes.Count; j += TLanes.Count)
                {
                    TLanes sum = TLanes.Load(y + j);
                    if (bias is not null)
                    {
                        sum = sum + TLanes.Load(bias + from + j);
                    }

                    function.Value(sum).Store(y + j);
                }

                if (j < columns)
                {
                    TLanes sum = Tail.Load<TLanes>(y + j, columns - j);
                    if (bias is not null)
                    {
                        sum = sum + Tail.Load<TLanes>(bias + from + j, columns - j);
                    }

                    Tail.Store(function.Value(sum), y + j, columns - j);
                }
            }
        }

        // The usual case, a whole panel. To add -0 changes nothing, not even a zero's sign.
        private void Panel<TLanes>(float* c, nint cRow, int rows, int from)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes left = bias is null ? TLanes.Splat(-0f) : TLanes.Load(bias + from);
            TLanes right = bias is null ? left : TLanes.Load(bias + from + TLanes.Count);
            TFunction f = function;
            for (float* end = c + (rows * cRow); c < end; c += cRow)
            {
                f.Value(TLanes.Load(c) + left).Store(c);
                f.Value(TLanes.Load(c + TLanes.Count) + right).Store(c + TLanes.Count);
            }
        }

        // Few columns, as in grey images: the rows are one run of memory, and the bias a pattern that repeats.
        private void Narrow<TLanes>(float* c, int count, int columns, int from)
            where TLanes : struct, ILanes<TLanes>
        {
            int period = columns * TLanes.Count;
            float* pattern = stackalloc float[VirtualLanes.Count * VirtualLanes.Count];
            for (int i = 0; i < period; i++)
            {
                pattern[i] = bias is null ? 0f : bias[from + (i % columns)];
            }

            int phase = 0;
            for (int i = 0; i < count; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, count - i);
                TLanes y = Tail.LoadAny<TLanes>(c + i, wide);
                y = bias is null ? y : y + TLanes.Load(pattern + phase);
                Tail.StoreAny(function.Value(y), c + i, wide);
                phase = phase + TLanes.Count == period ? 0 : phase + TLanes.Count;
            }
        }
    }

    /// <summary>
    /// dPre = dY * f'(y) for [rows, columns], and dBias (+)= the sum of dPre over rows where dBias is not null. Where
    /// <paramref name="dPre"/> is <paramref name="dY"/> only the sum is made.
    /// </summary>
    public static void Backward<TFunction>(
        float* y, float* dY, float* dPre, float* dBias, bool accumulateBias, int rows, int columns, TFunction function)
        where TFunction : struct, IUnaryFunction
    {
        if (columns is > 0 and < VirtualLanes.Count && rows % VirtualLanes.Count == 0)
        {
            BackwardNarrow(y, dY, dPre, dBias, accumulateBias, rows, columns, function);
            return;
        }

        int rowParts = (rows + RowsPerPart - 1) / RowsPerPart;
        int columnParts = (columns + ColumnsPerPart - 1) / ColumnsPerPart;
        Buffer sums = BufferPool.Rent(Math.Max(1, rowParts) * columns);
        Workers.Run(
            rowParts * columnParts,
            new SlopeJob<TFunction>(y, dY, dPre, sums.Data, rows, columns, columnParts, function));
        if (dBias is not null)
        {
            AddParts(sums.Data, rowParts, columns, dBias, accumulateBias);
        }

        BufferPool.Return(sums);
    }

    // Few columns: sixteen rows count as one of sixteen times the columns, whose sums are added in order at the end.
    private static void BackwardNarrow<TFunction>(
        float* y, float* dY, float* dPre, float* dBias, bool accumulateBias, int rows, int columns, TFunction function)
        where TFunction : struct, IUnaryFunction
    {
        int wide = columns * VirtualLanes.Count;
        float* sums = stackalloc float[VirtualLanes.Count * VirtualLanes.Count];
        Backward(y, dY, dPre, dBias is null ? null : sums, false, rows / VirtualLanes.Count, wide, function);
        for (int column = 0; dBias is not null && column < columns; column++)
        {
            float total = accumulateBias ? dBias[column] : 0f;
            for (int i = column; i < wide; i += columns)
            {
                total += sums[i];
            }

            dBias[column] = total;
        }
    }

    /// <summary>
    /// target (+)= part 0 + part 1 + ..., in this order; each part is one row of <paramref name="length"/> floats.
    /// </summary>
    public static void AddParts(float* parts, int count, int length, float* target, bool accumulate) =>
        Workers.Run(Elementwise.Parts(length), new AddPartsJob(parts, count, length, target, accumulate));

    private readonly struct SlopeJob<TFunction>(
        float* y, float* dY, float* dPre, float* sums, int rows, int columns, int columnParts,
        TFunction function) : IJob, IColumnBody<RowRange>
        where TFunction : struct, IUnaryFunction
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int firstRow = part / columnParts * RowsPerPart;
            int lastRow = Math.Min(firstRow + RowsPerPart, rows);
            int from = part % columnParts * ColumnsPerPart;
            int to = Math.Min(from + ColumnsPerPart, columns);
            var range = new RowRange(firstRow, lastRow);
            int j = from;
            for (; j <= to - (4 * TLanes.Count); j += 4 * TLanes.Count)
            {
                FourVectors<TLanes>(range, j);
            }

            ColumnVectors.Run<TLanes, SlopeJob<TFunction>, RowRange>(this, range, j, to);
        }

        // Four chains at once, since each waits for its own last sum.
        private void FourVectors<T>(in RowRange range, int column)
            where T : struct, ILanes<T>
        {
            float* sum = SumOf(range, column);
            T sum0 = T.Splat(0f);
            T sum1 = sum0;
            T sum2 = sum0;
            T sum3 = sum0;
            nint at = ((nint)range.First * columns) + column;
            for (int row = range.First; row < range.Last; row++, at += columns)
            {
                sum0 = sum0 + Slope<T>(at);
                sum1 = sum1 + Slope<T>(at + T.Count);
                sum2 = sum2 + Slope<T>(at + (2 * T.Count));
                sum3 = sum3 + Slope<T>(at + (3 * T.Count));
            }

            sum0.Store(sum);
            sum1.Store(sum + T.Count);
            sum2.Store(sum + (2 * T.Count));
            sum3.Store(sum + (3 * T.Count));
        }

        public void Down<T>(in RowRange range, int column)
            where T : struct, ILanes<T>
        {
            T total = T.Splat(0f);
            nint at = ((nint)range.First * columns) + column;
            for (int row = range.First; row < range.Last; row++, at += columns)
            {
                total = total + Slope<T>(at);
            }

            total.Store(SumOf(range, column));
        }

        private float* SumOf(in RowRange range, int column) =>
            sums + ((nint)(range.First / RowsPerPart) * columns) + column;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Slope<T>(nint at)
            where T : struct, ILanes<T>
        {
            T d = T.Load(dY + at);
            if (typeof(TFunction) != typeof(Identity))
            {
                T value = T.Load(y + at);
                d = d * function.Slope(value, value);
                d.Store(dPre + at);
            }

            return d;
        }
    }

    private readonly struct AddPartsJob(float* parts, int count, int length, float* target, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, length);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes sum = accumulate ? Tail.LoadAny<TLanes>(target + i, wide) : TLanes.Splat(0f);
                for (int p = 0; p < count; p++)
                {
                    TLanes next = Tail.LoadAny<TLanes>(parts + ((nint)p * length) + i, wide);
                    sum = p == 0 && !accumulate ? next : sum + next;
                }

                Tail.StoreAny(sum, target + i, wide);
            }
        }
    }
}

using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// w = v gain / |v| for the columns of [rows, columns], and the way back. A column's sum over the rows is four chains,
/// of every fourth row each; vectors run over the columns. What a part reads a second time lies in its cache.
/// </summary>
internal static unsafe class WeightNormalization
{
    // a part is worth handing to a thread
    private const int NumbersPerPart = 2048;

    /// <summary>
    /// The weight, and for each column 1 / |v|, the square root of the sum of squares and of <paramref name="least"/>.
    /// </summary>
    public static void Forward(
        float* v, float* gain, float* w, float* inverse, int rows, int columns, float least) =>
        Run(rows, columns, new ForwardColumns(v, gain, w, inverse, columns, least));

    /// <summary>
    /// dgain (+)= h and dV (+)= gain / |v| (dW - v h / |v|), where h = sum(dW v) / |v| for each column.
    /// </summary>
    public static void Backward(
        float* v, float* gain, float* inverse, float* dW, in ColumnGradient dV, in ColumnGradient dGain, int rows,
        int columns) =>
        Run(rows, columns, new BackwardColumns(v, gain, inverse, dW, dV, dGain, columns));

    private static void Run<TColumns>(int rows, int columns, in TColumns body)
        where TColumns : struct, IColumnBody<RowRange>
    {
        const int least = VirtualLanes.Count;
        int across = Math.Max(1, NumbersPerPart / Math.Max(1, rows * least)) * least;
        Workers.Run((columns + across - 1) / across, new Job<TColumns>(rows, columns, across, body));
    }

    private readonly struct Job<TColumns>(int rows, int columns, int across, TColumns body) : IJob
        where TColumns : struct, IColumnBody<RowRange>
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> =>
            ColumnVectors.Run<TLanes, TColumns, RowRange>(
                body, new RowRange(0, rows), part * across, Math.Min((part + 1) * across, columns));
    }

    private readonly struct ForwardColumns(float* v, float* gain, float* w, float* inverse, int columns, float least)
        : IColumnBody<RowRange>
    {
        public void Down<T>(in RowRange rows, int column)
            where T : struct, ILanes<T>
        {
            T length = T.Sqrt(SumOfProducts<T>(v + column, v + column, rows.Last, columns) + T.Splat(least));
            T factor = T.Load(gain + column) / length;
            (T.Splat(1f) / length).Store(inverse + column);
            nint at = column;
            for (int row = 0; row < rows.Last; row++, at += columns)
            {
                (T.Load(v + at) * factor).Store(w + at);
            }
        }
    }

    private readonly struct BackwardColumns(
        float* v, float* gain, float* inverse, float* dW, ColumnGradient dV, ColumnGradient dGain, int columns)
        : IColumnBody<RowRange>
    {
        public void Down<T>(in RowRange rows, int column)
            where T : struct, ILanes<T>
        {
            T shorter = T.Load(inverse + column);
            T along = SumOfProducts<T>(dW + column, v + column, rows.Last, columns) * shorter;
            dGain.Put(column, along);
            T factor = T.Load(gain + column) * shorter;
            along = along * shorter;
            nint at = column;
            for (int row = 0; row < rows.Last; row++, at += columns)
            {
                dV.Put(at, factor * (T.Load(dW + at) - (T.Load(v + at) * along)));
            }
        }
    }

    // Four chains at once, since each waits for its own last sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumOfProducts<T>(float* a, float* b, int rows, nint step)
        where T : struct, ILanes<T>
    {
        T s0 = T.Splat(0f), s1 = s0, s2 = s0, s3 = s0;
        int row = 0;
        for (; row <= rows - 4; row += 4, a += 4 * step, b += 4 * step)
        {
            T.AddProduct(ref s0, T.Load(a), T.Load(b));
            T.AddProduct(ref s1, T.Load(a + step), T.Load(b + step));
            T.AddProduct(ref s2, T.Load(a + (2 * step)), T.Load(b + (2 * step)));
            T.AddProduct(ref s3, T.Load(a + (3 * step)), T.Load(b + (3 * step)));
        }

        for (; row < rows; row++, a += step, b += step)
        {
            T.AddProduct(ref s0, T.Load(a), T.Load(b));
        }

        return (s0 + s1) + (s2 + s3);
    }
}

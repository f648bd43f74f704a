using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Numbers of each channel that a normalization uses, each [channels].</summary>
internal readonly unsafe struct ChannelNumbers(float* mean, float* inverse, float* scale, float* shift)
{
    /// <summary>What is taken off.</summary>
    public readonly float* Mean = mean;

    /// <summary>What that is multiplied by: 1 / sqrt(variance + epsilon).</summary>
    public readonly float* Inverse = inverse;

    /// <summary>What a normal number is multiplied by.</summary>
    public readonly float* Scale = scale;

    /// <summary>What is added then.</summary>
    public readonly float* Shift = shift;
}

/// <summary>
/// y = f(scale (x - mean) inverse + shift) for [rows, channels], and the way back. A channel's sums over the rows are
/// chains of pieces of one fixed length; vectors run over the channels.
/// </summary>
internal static unsafe class ChannelNormalization
{
    private const int RowsPerPart = 256;
    private const int ChannelsPerPart = 64;

    /// <summary>The values.</summary>
    public static void Forward<TFunction>(
        float* x, float* y, in ChannelNumbers numbers, int rows, int channels, TFunction function)
        where TFunction : struct, IUnaryFunction =>
        Run(rows, channels, new ForwardColumns<TFunction>(x, y, numbers, channels, function));

    /// <summary>
    /// d = dY f'(u), the gradient of what goes into f, in the place of dY, and its sums over the rows: of d itself and
    /// of d times the normal number, each [channels].
    /// </summary>
    public static void Slopes<TFunction>(
        float* x, float* d, in ChannelNumbers numbers, float* sums, float* products, int rows, int channels,
        TFunction function)
        where TFunction : struct, IUnaryFunction
    {
        int pieces = Pieces(rows);
        Buffer each = BufferPool.Rent(Math.Max(1, 2 * pieces * channels));
        float* second = each.Data + ((nint)pieces * channels);
        Run(rows, channels, new SlopeColumns<TFunction>(x, d, numbers, each.Data, second, channels, function));
        BiasActivation.AddParts(each.Data, pieces, channels, sums, accumulate: false);
        BiasActivation.AddParts(second, pieces, channels, products, accumulate: false);
        BufferPool.Return(each);
    }

    /// <summary>
    /// dX (+)= scale inverse (d - sum / rows - normal product / rows); where mean and variance are not of the batch,
    /// scale inverse d.
    /// </summary>
    public static void Backward(
        float* x, float* d, float* dX, in ChannelNumbers numbers, float* sums, float* products, bool ofBatch,
        bool accumulate, int rows, int channels) =>
        Run(
            rows, channels,
            new BackwardColumns(x, d, dX, numbers, sums, products, ofBatch, accumulate, rows, channels));

    private static int Pieces(int rows) => (rows + RowsPerPart - 1) / RowsPerPart;

    private static void Run<TColumns>(int rows, int channels, in TColumns columns)
        where TColumns : struct, IColumnBody<RowRange>
    {
        int across = (channels + ChannelsPerPart - 1) / ChannelsPerPart;
        Workers.Run(Pieces(rows) * across, new Job<TColumns>(rows, channels, across, columns));
    }

    private readonly struct Job<TColumns>(int rows, int channels, int across, TColumns columns) : IJob
        where TColumns : struct, IColumnBody<RowRange>
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part / across * RowsPerPart;
            var range = new RowRange(first, Math.Min(first + RowsPerPart, rows));
            int channel = part % across * ChannelsPerPart;
            int end = Math.Min(channel + ChannelsPerPart, channels);
            ColumnVectors.Run<TLanes, TColumns, RowRange>(columns, range, channel, end);
        }
    }

    // Numbers of neighbouring channels in registers.
    private readonly struct Lane<T>
        where T : struct, ILanes<T>
    {
        public readonly T Mean;
        public readonly T Inverse;
        public readonly T Scale;
        public readonly T Shift;

        public Lane(in ChannelNumbers numbers, int channel)
        {
            Mean = T.Load(numbers.Mean + channel);
            Inverse = T.Load(numbers.Inverse + channel);
            Scale = T.Load(numbers.Scale + channel);
            Shift = T.Load(numbers.Shift + channel);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Normal(float* x) => (T.Load(x) - Mean) * Inverse;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Shifted(T normal) => T.FusedMultiplyAdd(normal, Scale, Shift);
    }

    private readonly struct ForwardColumns<TFunction>(
        float* x, float* y, ChannelNumbers numbers, int channels, TFunction function) : IColumnBody<RowRange>
        where TFunction : struct, IUnaryFunction
    {
        public void Down<T>(in RowRange range, int channel)
            where T : struct, ILanes<T>
        {
            var lane = new Lane<T>(numbers, channel);
            TFunction f = function;
            nint at = ((nint)range.First * channels) + channel;
            for (int row = range.First; row < range.Last; row++, at += channels)
            {
                f.Value(lane.Shifted(lane.Normal(x + at))).Store(y + at);
            }
        }
    }

    private readonly struct SlopeColumns<TFunction>(
        float* x, float* d, ChannelNumbers numbers, float* sums, float* products, int channels,
        TFunction function) : IColumnBody<RowRange>
        where TFunction : struct, IUnaryFunction
    {
        public void Down<T>(in RowRange range, int channel)
            where T : struct, ILanes<T>
        {
            var lane = new Lane<T>(numbers, channel);
            TFunction f = function;
            T sum = T.Splat(0f);
            T product = sum;
            nint at = ((nint)range.First * channels) + channel;
            for (int row = range.First; row < range.Last; row++, at += channels)
            {
                T normal = lane.Normal(x + at);
                T slope = T.Load(d + at);
                if (typeof(TFunction) != typeof(Identity))
                {
                    T u = lane.Shifted(normal);
                    slope = slope * f.Slope(u, f.Value(u));
                    slope.Store(d + at);
                }

                sum = sum + slope;
                product = T.FusedMultiplyAdd(slope, normal, product);
            }

            nint piece = ((nint)(range.First / RowsPerPart) * channels) + channel;
            sum.Store(sums + piece);
            product.Store(products + piece);
        }
    }

    private readonly struct BackwardColumns(
        float* x, float* d, float* dX, ChannelNumbers numbers, float* sums, float* products, bool ofBatch,
        bool accumulate, int rows, int channels) : IColumnBody<RowRange>
    {
        public void Down<T>(in RowRange range, int channel)
            where T : struct, ILanes<T>
        {
            var lane = new Lane<T>(numbers, channel);
            T factor = lane.Scale * lane.Inverse;
            T count = T.Splat(rows);
            T sum = ofBatch ? T.Load(sums + channel) / count : T.Splat(0f);
            T product = ofBatch ? T.Load(products + channel) / count : T.Splat(0f);
            nint at = ((nint)range.First * channels) + channel;
            for (int row = range.First; row < range.Last; row++, at += channels)
            {
                T gradient = factor * (T.Load(d + at) - sum - (lane.Normal(x + at) * product));
                (accumulate ? T.Load(dX + at) + gradient : gradient).Store(dX + at);
            }
        }
    }
}

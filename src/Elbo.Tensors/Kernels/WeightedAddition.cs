namespace Elbo.Tensors.Kernels;

/// <summary>
/// y = past + share weight x for [batch, pixels, channels] and a weight for each channel of each image, and the way
/// back. Work is cut by images and channels; vectors run over the channels, and a weight's gradient is one chain over
/// the pixels.
/// </summary>
internal static unsafe class WeightedAddition
{
    private const int ChannelsPerPart = 64;

    /// <summary>The values.</summary>
    public static void Forward(
        float* past, float* x, float* weight, float* y, float share, int batch, int pixels, int channels) =>
        Run(batch, pixels, channels, new ForwardColumns(past, x, weight, y, share, channels));

    /// <summary>dX (+)= share weight dY and dWeight (+)= share sum(dY x) over the pixels.</summary>
    public static void Backward(
        float* x, float* weight, float* dY, in ColumnGradient dX, in ColumnGradient dWeight, float share, int batch,
        int pixels, int channels) =>
        Run(batch, pixels, channels, new BackwardColumns(x, weight, dY, dX, dWeight, share, channels));

    private static void Run<TColumns>(int batch, int pixels, int channels, in TColumns body)
        where TColumns : struct, IColumnBody<ImageRows>
    {
        int across = (channels + ChannelsPerPart - 1) / ChannelsPerPart;
        Workers.Run(batch * across, new Job<TColumns>(pixels, channels, across, body));
    }

    private readonly record struct ImageRows(int Index, int Pixels);

    private readonly struct Job<TColumns>(int pixels, int channels, int across, TColumns body) : IJob
        where TColumns : struct, IColumnBody<ImageRows>
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int channel = part % across * ChannelsPerPart;
            ColumnVectors.Run<TLanes, TColumns, ImageRows>(
                body, new ImageRows(part / across, pixels), channel, Math.Min(channel + ChannelsPerPart, channels));
        }
    }

    private readonly struct ForwardColumns(
        float* past, float* x, float* weight, float* y, float share, int channels) : IColumnBody<ImageRows>
    {
        public void Down<T>(in ImageRows image, int channel)
            where T : struct, ILanes<T>
        {
            T factor = T.Load(weight + ((nint)image.Index * channels) + channel) * T.Splat(share);
            nint at = ((nint)image.Index * image.Pixels * channels) + channel;
            for (int pixel = 0; pixel < image.Pixels; pixel++, at += channels)
            {
                T.FusedMultiplyAdd(T.Load(x + at), factor, T.Load(past + at)).Store(y + at);
            }
        }
    }

    private readonly struct BackwardColumns(
        float* x, float* weight, float* dY, ColumnGradient dX, ColumnGradient dWeight, float share, int channels)
        : IColumnBody<ImageRows>
    {
        public void Down<T>(in ImageRows image, int channel)
            where T : struct, ILanes<T>
        {
            nint place = ((nint)image.Index * channels) + channel;
            T part = T.Splat(share);
            T factor = T.Load(weight + place) * part;
            T sum = T.Splat(0f);
            nint at = ((nint)image.Index * image.Pixels * channels) + channel;
            for (int pixel = 0; pixel < image.Pixels; pixel++, at += channels)
            {
                T slope = T.Load(dY + at);
                sum = T.FusedMultiplyAdd(slope, T.Load(x + at), sum);
                dX.Put(at, slope * factor);
            }

            dWeight.Put(place, sum * part);
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>
/// A convolution to far fewer channels, seen from its small image: with a stride of 1 it is the way back of a
/// convolution whose kernel is turned upside down, so that patches are copied of the image with few channels, and
/// products have the many channels as their columns.
/// </summary>
internal static unsafe class TurnedConvolution
{
    // Fewer columns than half of the widest tile leave most of it empty.
    private const int MostFilters = 16;

    /// <summary>Whether a convolution is one of these; by its sizes alone, so that its bits are.</summary>
    public static bool Fits(in ConvGeometry g) =>
        g.Stride == 1 && g.KernelHeight == g.KernelWidth && g.Padding < g.KernelHeight && g.Filters <= MostFilters
        && g.Channels >= 2 * g.Filters;

    /// <summary>The turned kernel as <see cref="PatchConvolution"/> reads it on the way back, or forwards.</summary>
    public static PackedMatrix Pack(in ConvGeometry g, float* weight, bool isBack)
    {
        ConvGeometry turned = g.Turned;
        int rows = turned.PatchLength;
        Buffer kernel = BufferPool.Rent(rows * g.Channels);
        Turn(g, weight, kernel.Data, accumulate: false);
        MatrixView matrix = MatrixView.RowMajor(kernel.Data, g.Channels, transposed: !isBack);
        PackedMatrix packed = isBack
            ? PackedMatrix.Of(matrix, rows, g.Channels)
            : PackedMatrix.Of(matrix, g.Channels, rows);
        BufferPool.Return(kernel);
        return packed;
    }

    /// <summary>dW (+)= the turned kernel's gradient, turned back.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        ConvGeometry turned = g.Turned;
        Buffer kernel = BufferPool.Rent(turned.PatchLength * g.Channels);
        PatchConvolution.ToWeight(turned, small, big, kernel.Data, accumulate: false);
        Turn(turned, kernel.Data, weight, accumulate);
        BufferPool.Return(kernel);
    }

    // [kernel, kernel, channels, filters] upside down, as [kernel, kernel, filters, channels]
    private static void Turn(in ConvGeometry g, float* weight, float* to, bool accumulate) => Workers.Run(
        g.KernelHeight * g.KernelWidth, new TurnJob(weight, to, g.KernelHeight * g.KernelWidth, g.Channels, g.Filters,
            accumulate));

    private readonly struct TurnJob(
        float* weight, float* to, int taps, int channels, int filters, bool accumulate) : IJob
    {
        public void Run<TLanes>(int tap)
            where TLanes : struct, ILanes<TLanes>
        {
            float* from = weight + ((nint)(taps - 1 - tap) * channels * filters);
            float* target = to + ((nint)tap * channels * filters);
            for (int filter = 0; filter < filters; filter++)
            {
                for (int channel = 0; channel < channels; channel++, target++)
                {
                    float value = from[((nint)channel * filters) + filter];
                    *target = accumulate ? *target + value : value;
                }
            }
        }
    }
}

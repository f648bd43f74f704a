namespace Elbo.Tensors.Kernels;

/// <summary>How a convolution is computed; by its sizes alone, since its bits depend on it.</summary>
internal enum ConvolutionWay
{
    /// <summary>What the kernel sees is copied out: <see cref="PatchConvolution"/>.</summary>
    Patches,

    /// <summary>A kernel of one pixel: the image is the matrix of its patches already.</summary>
    Pixels,

    /// <summary>By tiles of 2x2 pixels: <see cref="Winograd"/>.</summary>
    Tiles,

    /// <summary>By patches of the small image, which has far fewer channels: <see cref="TurnedConvolution"/>.</summary>
    Turned,
}

/// <summary>
/// The three passes of convolution, each in the way that is fast for its sizes: from the big image to the small one,
/// back, and to the weight [kernel height, kernel width, channels, filters].
/// </summary>
internal static unsafe class Convolution
{
    // With so many filters threads share the columns of the weight's gradient, and none is summed in parts.
    private const int FiltersWorthColumns = 64;

    /// <summary>The way for such sizes.</summary>
    public static ConvolutionWay WayOf(in ConvGeometry g) =>
        g is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 } ? ConvolutionWay.Pixels
        : Winograd.Fits(g) ? ConvolutionWay.Tiles
        : TurnedConvolution.Fits(g) ? ConvolutionWay.Turned
        : ConvolutionWay.Patches;

    /// <summary>A weight as the passes to the small image, or back, read it.</summary>
    public static PackedMatrix Pack(in ConvGeometry g, float* weight, bool isBack) => WayOf(g) switch
    {
        ConvolutionWay.Tiles => Winograd.Pack(weight, g.Channels, g.Filters, isBack),
        ConvolutionWay.Turned => TurnedConvolution.Pack(g, weight, isBack),
        _ => isBack
            ? PackedMatrix.Of(MatrixView.RowMajor(weight, g.Filters, transposed: true), g.Filters, g.PatchLength)
            : PackedMatrix.Of(MatrixView.RowMajor(weight, g.Filters, transposed: false), g.PatchLength, g.Filters),
    };

    /// <summary>small (+)= big * W, then the epilogue on runs of pixels.</summary>
    public static void ToSmall<TEpilogue>(
        in ConvGeometry g, float* big, float* weight, float* small, bool accumulate, TEpilogue epilogue,
        PackedMatrix? kept = null)
        where TEpilogue : struct, IGemmEpilogue
    {
        PackedMatrix packed = kept ?? Pack(g, weight, isBack: false);
        switch (WayOf(g))
        {
            case ConvolutionWay.Pixels:
                Multiply(g, big, packed, small, g.Channels, g.Filters, accumulate, epilogue);
                break;
            case ConvolutionWay.Tiles:
                Winograd.ToSmall(g, big, packed.View, small, accumulate, epilogue);
                break;
            case ConvolutionWay.Turned:
                PatchConvolution.ToBig(g.Turned, big, packed.View, small, accumulate, epilogue);
                break;
            default:
                PatchConvolution.ToSmall(g, big, packed.View, small, accumulate, epilogue);
                break;
        }

        if (kept is null)
        {
            packed.Release();
        }
    }

    /// <summary>
    /// big (+)= each pixel of small spread over the pixels that it was made of, then the epilogue on runs of pixels.
    /// </summary>
    public static void ToBig<TEpilogue>(
        in ConvGeometry g, float* small, float* weight, float* big, bool accumulate, TEpilogue epilogue,
        PackedMatrix? kept = null)
        where TEpilogue : struct, IGemmEpilogue
    {
        PackedMatrix packed = kept ?? Pack(g, weight, isBack: true);
        switch (WayOf(g))
        {
            case ConvolutionWay.Pixels:
                Multiply(g, small, packed, big, g.Filters, g.Channels, accumulate, epilogue);
                break;
            case ConvolutionWay.Tiles:
                Winograd.ToSmall(g.Turned, small, packed.View, big, accumulate, epilogue);
                break;
            case ConvolutionWay.Turned:
                PatchConvolution.ToSmall(g.Turned, small, packed.View, big, accumulate, epilogue);
                break;
            default:
                PatchConvolution.ToBig(g, small, packed.View, big, accumulate, epilogue);
                break;
        }

        if (kept is null)
        {
            packed.Release();
        }
    }

    /// <summary>dW (+)= what each of its numbers was multiplied with, times small, summed over pixels.</summary>
    public static void ToWeight(in ConvGeometry g, float* big, float* small, float* weight, bool accumulate)
    {
        switch (WayOf(g))
        {
            case ConvolutionWay.Pixels when g.Filters >= FiltersWorthColumns:
                Gemm.Run(
                    MatrixView.RowMajor(big, g.Channels, transposed: true),
                    MatrixView.RowMajor(small, g.Filters, transposed: false), weight, g.Channels, g.Filters,
                    g.Batch * g.Pixels, accumulate);
                break;
            case ConvolutionWay.Tiles:
                Winograd.ToWeight(g, big, small, weight, accumulate);
                break;
            case ConvolutionWay.Turned:
                TurnedConvolution.ToWeight(g, big, small, weight, accumulate);
                break;
            default:
                PatchConvolution.ToWeight(g, big, small, weight, accumulate);
                break;
        }
    }

    private static void Multiply<TEpilogue>(
        in ConvGeometry g, float* from, PackedMatrix packed, float* to, int depth, int columns, bool accumulate,
        TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue =>
        Gemm.Run(
            MatrixView.RowMajor(from, depth, transposed: false), packed, to, g.Batch * g.Pixels, columns, depth,
            accumulate, epilogue);
}

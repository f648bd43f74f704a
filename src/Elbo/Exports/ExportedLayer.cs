using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// A layer as other frameworks know it: one step, images channels first [channels, height, width], weights in their
/// order.
/// </summary>
/// <param name="Output">The shape of an example that comes out.</param>
internal abstract record ExportedLayer(Shape Output);

/// <summary>An image as a vector, in the order of its memory.</summary>
/// <param name="Output">[numbers].</param>
internal sealed record FlattenLayer(Shape Output) : ExportedLayer(Output);

/// <summary>A vector as an image.</summary>
/// <param name="Output">[channels, height, width], or the shape of whatever is no image.</param>
internal sealed record UnflattenLayer(Shape Output) : ExportedLayer(Output);

/// <summary>The condition put behind a vector, or behind an image's channels as constant planes.</summary>
/// <param name="Output">What comes out, with the condition.</param>
/// <param name="Size">The length of the condition.</param>
internal sealed record ConditionLayer(Shape Output, int Size) : ExportedLayer(Output);

/// <summary>y = W x + b.</summary>
/// <param name="Output">[out].</param>
/// <param name="Inputs">The length of x.</param>
/// <param name="Weight">[out, in].</param>
/// <param name="Bias">[out].</param>
internal sealed record DenseLayer(Shape Output, int Inputs, float[] Weight, float[] Bias) : ExportedLayer(Output);

/// <summary>A convolution with a square kernel.</summary>
/// <param name="Output">[channels, height, width].</param>
/// <param name="Inputs">The channels that come in.</param>
/// <param name="Weight">[out, in / groups, kernel, kernel]; transposed [in, out, kernel, kernel].</param>
/// <param name="Bias">[out].</param>
internal sealed record ConvolutionLayer(Shape Output, int Inputs, float[] Weight, float[] Bias)
    : ExportedLayer(Output)
{
    /// <summary>Whether it is transposed.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Pixels on a side of the kernel.</summary>
    public required int Kernel { get; init; }

    /// <summary>Pixels from one position to the next.</summary>
    public required int Stride { get; init; }

    /// <summary>Zeros on each side; transposed: pixels cut off there.</summary>
    public required int Padding { get; init; }

    /// <summary>Into how many groups the channels are cut, each of which sees itself alone.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Transposed: pixels added at the far sides.</summary>
    public (int Height, int Width) OutputPadding { get; init; }
}

/// <summary>Scale (x - mean) / sqrt(variance + epsilon) + shift for each channel.</summary>
/// <param name="Output">As what comes in.</param>
/// <param name="Scale">[channels].</param>
/// <param name="Shift">[channels].</param>
/// <param name="Mean">[channels].</param>
/// <param name="Variance">[channels].</param>
internal sealed record BatchNormLayer(Shape Output, float[] Scale, float[] Shift, float[] Mean, float[] Variance)
    : ExportedLayer(Output);

/// <summary>
/// The same with mean and variance over all numbers of the example: layer normalization of vectors, group normalization
/// with one group of images.
/// </summary>
/// <param name="Output">As what comes in.</param>
/// <param name="Scale">[channels].</param>
/// <param name="Shift">[channels].</param>
internal sealed record LayerNormLayer(Shape Output, float[] Scale, float[] Shift) : ExportedLayer(Output);

/// <summary>The largest of each 2 x 2 pixels.</summary>
/// <param name="Output">[channels, height / 2, width / 2].</param>
internal sealed record PoolLayer(Shape Output) : ExportedLayer(Output);

/// <summary>Each pixel as a square of four.</summary>
/// <param name="Output">[channels, 2 height, 2 width].</param>
internal sealed record EnlargeLayer(Shape Output) : ExportedLayer(Output);

/// <summary>Zeros below an image and to the right of it; or, with negative numbers, so many pixels less.</summary>
/// <param name="Output">[channels, height + rows, width + columns].</param>
/// <param name="Rows">The rows below.</param>
/// <param name="Columns">The columns on the right.</param>
internal sealed record PadLayer(Shape Output, int Rows, int Columns) : ExportedLayer(Output);

/// <summary>A nonlinearity of every number.</summary>
/// <param name="Output">As what comes in.</param>
/// <param name="Activation">Which one.</param>
internal sealed record NonlinearLayer(Shape Output, Activation Activation) : ExportedLayer(Output);

/// <summary>skip(x) + share branch(x).</summary>
/// <param name="Output">[channels, height, width].</param>
/// <param name="Skip">What brings x to the shape of the output; null for x itself.</param>
/// <param name="Branch">What is added.</param>
/// <param name="Share">How much of it.</param>
internal sealed record ResidualLayer(Shape Output, ExportedNetwork? Skip, ExportedNetwork Branch, float Share)
    : ExportedLayer(Output);

/// <summary>
/// Each channel times a number from 0 to 1, which two dense layers, with relu and sigmoid, make of the means of all
/// channels.
/// </summary>
/// <param name="Output">As what comes in.</param>
/// <param name="Squeeze">To fewer numbers.</param>
/// <param name="Excite">Back to one for each channel.</param>
internal sealed record ExciteLayer(Shape Output, DenseLayer Squeeze, DenseLayer Excite) : ExportedLayer(Output);

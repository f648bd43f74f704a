using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// A transposed convolution layer, channels last: [batch, height, width, in] -> [batch, height', width', out];
/// W [kernel, kernel, out, in].
/// </summary>
public sealed class ConvTranspose2dLayer : Network
{
    private readonly Activation activation;
    private readonly int stride;
    private readonly int padding;
    private readonly (int Height, int Width) outputPadding;

    /// <summary>A layer with a square kernel.</summary>
    public ConvTranspose2dLayer(
        int inputs, int outputs, int kernel, int stride, int padding, int outputPadding, Activation activation,
        Initialization initialization)
        : this(inputs, outputs, kernel, stride, padding, (outputPadding, outputPadding), activation, initialization)
    {
    }

    /// <summary>The same with an output padding of its own for height and width.</summary>
    public ConvTranspose2dLayer(
        int inputs, int outputs, int kernel, int stride, int padding, (int Height, int Width) outputPadding,
        Activation activation, Initialization initialization)
    {
        this.activation = activation;
        this.stride = stride;
        this.padding = padding;
        this.outputPadding = outputPadding;
        int area = kernel * kernel;

        // PyTorch takes the fan in of a transposed convolution from its output channels; FanIn follows it.
        int fanIn = initialization == Initialization.FanIn ? outputs * area : inputs * area;
        Weight = new Parameter(
            "weight", new Shape(kernel, kernel, outputs, inputs),
            Initializers.Weight(initialization, fanIn, outputs * area));
        Bias = new Parameter("bias", new Shape(outputs), Initializers.Bias(initialization, fanIn));
    }

    /// <summary>W, [kernel, kernel, out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>b, [out].</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Weight, Bias];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        int kernel = Weight.Shape[0];
        if (input.Rank != 3 || input[2] != Weight.Shape[3])
        {
            throw new TensorException(
                $"Transposed convolution layer: an image of {input} does not fit weight {Weight.Shape}: its channels "
                + "must be the weight's last axis.");
        }

        int height = ((input[0] - 1) * stride) - (2 * padding) + kernel + outputPadding.Height;
        int width = ((input[1] - 1) * stride) - (2 * padding) + kernel + outputPadding.Width;
        return height > 0 && width > 0 && Math.Max(outputPadding.Height, outputPadding.Width) < stride
            ? new Shape(height, width, Weight.Shape[2])
            : throw new TensorException(
                $"Transposed convolution layer: kernel {kernel}, stride {stride}, padding {padding} and output padding "
                + $"{outputPadding} make {height} x {width} of {input}. Use less padding, and output padding below the "
                + "stride.");
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) =>
        ConvTranspose2d.Apply(input, Weight.Value, Bias.Value, stride, padding, outputPadding, activation);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) => 2L * Weight.Shape.Count * input[0] * input[1];
}

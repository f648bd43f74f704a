using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// A convolution layer, channels last: [batch, height, width, in] -> [batch, height', width', out]; W [kernel, kernel,
/// in, out].
/// </summary>
public sealed class Conv2dLayer : Network
{
    /// <summary>A layer with a square kernel.</summary>
    public Conv2dLayer(
        int inputs, int outputs, int kernel, int stride, int padding, Activation activation,
        Initialization initialization)
    {
        Activation = activation;
        Stride = stride;
        Padding = padding;
        int area = kernel * kernel;
        Weight = new Parameter(
            "weight", new Shape(kernel, kernel, inputs, outputs),
            Initializers.Weight(initialization, inputs * area, outputs * area));
        Bias = new Parameter("bias", new Shape(outputs), Initializers.Bias(initialization, inputs * area));
    }

    /// <summary>W, [kernel, kernel, in, out].</summary>
    public Parameter Weight { get; }

    /// <summary>b, [out].</summary>
    public Parameter Bias { get; }

    /// <summary>The nonlinearity behind the convolution.</summary>
    internal Activation Activation { get; }

    /// <summary>Pixels from one position to the next.</summary>
    internal int Stride { get; }

    /// <summary>Zeros added on each side of the image.</summary>
    internal int Padding { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Weight, Bias];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        int kernel = Weight.Shape[0];
        if (input.Rank != 3 || input[2] != Weight.Shape[2]
            || Math.Min(input[0], input[1]) + (2 * Padding) < kernel)
        {
            throw new TensorException(
                $"Convolution layer: an image of {input} does not fit weight {Weight.Shape} with padding {Padding}. "
                + "Use fewer layers, a smaller kernel or larger images.");
        }

        return new Shape(
            ((input[0] + (2 * Padding) - kernel) / Stride) + 1, ((input[1] + (2 * Padding) - kernel) / Stride) + 1,
            Weight.Shape[3]);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) =>
        input.Conv2d(Weight.Value, Bias.Value, Stride, Padding, Activation);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input)
    {
        Shape output = OutputShape(input);
        return 2L * Weight.Shape.Count * output[0] * output[1];
    }
}

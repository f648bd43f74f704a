using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>One transposed convolution of a decoder.</summary>
/// <param name="Channels">Channels that come out; the last layer's are set by the likelihood.</param>
/// <param name="Kernel">Pixels on a side of the kernel.</param>
/// <param name="Stride">How many times larger the image becomes, about.</param>
/// <param name="Padding">Pixels cut off on each side.</param>
/// <param name="OutputPadding">Pixels added below and at the right; less than the stride.</param>
public sealed record ConvTransposeLayerOptions(int Channels, int Kernel, int Stride, int Padding, int OutputPadding)
{
    /// <summary>Pixels added at the right side, where they are others than below.</summary>
    public int OutputPaddingWidth { get; init; } = OutputPadding;
}

/// <summary>
/// A dense layer to a small image, then transposed convolutions, with an activation each but the last.
/// </summary>
public static class ConvDecoder
{
    /// <summary>A network from latents to images [height, width, channels].</summary>
    /// <param name="latent">The number of latents.</param>
    /// <param name="start">The small image that the dense layer makes.</param>
    /// <param name="layers">From the small image to the large one.</param>
    /// <param name="image">The large image; the last layer takes its channels from here.</param>
    /// <param name="activation">After every layer but the last.</param>
    /// <param name="initialization">How weights are drawn.</param>
    /// <exception cref="TensorException">The layers do not make an image of that size.</exception>
    public static Network Create(
        int latent, Shape start, IReadOnlyList<ConvTransposeLayerOptions> layers, Shape image, Activation activation,
        Initialization initialization) =>
        Create(latent, start, layers, image, new LayerOptions(activation, initialization));

    /// <summary>The same, with what the options put behind every hidden layer.</summary>
    /// <exception cref="TensorException">The layers do not make an image of that size.</exception>
    public static Network Create(
        int latent, Shape start, IReadOnlyList<ConvTransposeLayerOptions> layers, Shape image, LayerOptions options)
    {
        var stack = new LayerStack(options);
        stack.Add(new LinearLayer(latent, start.Count, stack.Fused, stack.Initialization));
        stack.Add(new ReshapeLayer(start));
        stack.Finish(start[2]);
        Shape shape = start;
        for (int i = 0; i < layers.Count; i++)
        {
            ConvTransposeLayerOptions layer = layers[i];
            bool isLast = i == layers.Count - 1;
            var part = new ConvTranspose2dLayer(
                shape[2], isLast ? image[2] : layer.Channels, layer.Kernel, layer.Stride, layer.Padding,
                (layer.OutputPadding, layer.OutputPaddingWidth),
                isLast ? Activation.None : stack.Fused, stack.Initialization);
            shape = part.OutputShape(shape);
            stack.Add(part);
            if (!isLast)
            {
                stack.Finish(layer.Channels);
            }
        }

        return shape == image
            ? stack.ToNetwork()
            : throw new TensorException(
                $"Decoder: its layers make images of {shape}, the data's are {image}. Change the start {start}, "
                + "strides or paddings.");
    }
}

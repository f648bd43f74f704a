using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>One convolution of an encoder.</summary>
/// <param name="Channels">Channels that come out.</param>
/// <param name="Kernel">Pixels on a side of the kernel.</param>
/// <param name="Stride">Pixels from one position to the next.</param>
/// <param name="Padding">Zeros added on each side of the image.</param>
public sealed record ConvLayerOptions(int Channels, int Kernel, int Stride, int Padding);

/// <summary>Convolutions with an activation each, flattened, and a dense layer without one.</summary>
public static class ConvEncoder
{
    /// <summary>A network from images [height, width, channels] to [outputs].</summary>
    public static Network Create(
        Shape image, IReadOnlyList<ConvLayerOptions> layers, int outputs, Activation activation,
        Initialization initialization) =>
        Create(image, layers, outputs, new LayerOptions(activation, initialization));

    /// <summary>The same, with what the options put behind every hidden layer.</summary>
    public static Network Create(
        Shape image, IReadOnlyList<ConvLayerOptions> layers, int outputs, LayerOptions options)
    {
        var stack = new LayerStack(options);
        Shape shape = image;
        foreach (ConvLayerOptions layer in layers)
        {
            var part = new Conv2dLayer(
                shape[2], layer.Channels, layer.Kernel, layer.Stride, layer.Padding, stack.Fused,
                stack.Initialization);
            shape = part.OutputShape(shape);
            stack.Add(part);
            stack.Finish(layer.Channels);
        }

        stack.Add(new ReshapeLayer(new Shape(shape.Count)));
        stack.Add(new LinearLayer(shape.Count, outputs, Activation.None, stack.Initialization));
        return stack.ToNetwork();
    }
}

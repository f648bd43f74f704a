using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>The two networks of a VAE, from the words of a recipe.</summary>
internal static class VaeNetworks
{
    // Smaller images are learned as well by dense layers, and faster.
    private const int SmallestConvolutionalSide = 32;

    public static (Network Encoder, Network Decoder) Build(
        ModelRecipe model, Shape item, Likelihood likelihood, PosteriorFamily posterior)
    {
        int head = posterior.HeadSize(model.Latent);
        Shape decoded = Vae.DecodedShape(item, likelihood);
        Activation activation = model.Activation switch
        {
            ActivationChoice.LeakyRelu => Activation.LeakyRelu((float)model.Leak),
            ActivationChoice.Tanh => Activation.Tanh,
            ActivationChoice.Softplus => Activation.Softplus,
            _ => Activation.Relu,
        };
        Initialization initialization = model.Initialization switch
        {
            InitializationChoice.Glorot => Initialization.Glorot,
            InitializationChoice.He => Initialization.He,
            _ => Initialization.FanIn,
        };
        if (!IsConvolutional(model, item))
        {
            return (
                Mlp.Create(item, model.Hidden, new Shape(head), activation, initialization),
                Mlp.Create(new Shape(model.Latent), [.. model.Hidden.Reverse()], decoded, activation, initialization));
        }

        (IReadOnlyList<ConvLayerOptions> down, Shape start, IReadOnlyList<ConvTransposeLayerOptions> up) =
            model.Conv is { } conv ? Explicit(conv) : Mirrored(model.Channels, item);
        return (
            ConvEncoder.Create(item, down, head, activation, initialization),
            ConvDecoder.Create(model.Latent, start, up, decoded, activation, initialization));
    }

    private static bool IsConvolutional(ModelRecipe model, Shape item) => model.Network switch
    {
        NetworkChoice.Conv => true,
        NetworkChoice.Dense => false,
        _ => model.Conv is not null || (item.Rank == 3 && Math.Min(item[0], item[1]) >= SmallestConvolutionalSide),
    };

    private static (IReadOnlyList<ConvLayerOptions>, Shape, IReadOnlyList<ConvTransposeLayerOptions>) Explicit(
        ConvRecipe conv) =>
    (
        [.. conv.Encoder.Select(
            layer => new ConvLayerOptions(layer.Channels, layer.Kernel, layer.Stride, layer.Padding))],
        new Shape(conv.Decoder.Height, conv.Decoder.Width, conv.Decoder.Channels),
        [
            .. conv.Decoder.Layers.Select(layer => new ConvTransposeLayerOptions(
                layer.Channels, layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding)),
        ]);

    // Kernel 3, stride 2, padding 1 halves a side, rounding up; on the way back output padding makes up for an even
    // side.
    private static (IReadOnlyList<ConvLayerOptions>, Shape, IReadOnlyList<ConvTransposeLayerOptions>) Mirrored(
        IReadOnlyList<int> channels, Shape item)
    {
        var down = new List<ConvLayerOptions>();
        var up = new List<ConvTransposeLayerOptions>();
        int height = item[0];
        int width = item[1];
        int before = item[2];
        foreach (int count in channels)
        {
            if (height % 2 != width % 2)
            {
                throw new TensorException(
                    $"model.channels: images of {item} do not halve evenly {channels.Count} times. Use model.conv to "
                    + "name each layer, or crop the images to a square.");
            }

            down.Add(new ConvLayerOptions(count, 3, 2, 1));
            up.Insert(0, new ConvTransposeLayerOptions(before, 3, 2, 1, height % 2 == 0 ? 1 : 0));
            height = (height + 1) / 2;
            width = (width + 1) / 2;
            before = count;
        }

        return (down, new Shape(height, width, before), up);
    }
}

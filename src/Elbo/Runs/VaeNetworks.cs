using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>The two networks of a model, from the words of a recipe.</summary>
internal static class VaeNetworks
{
    // Smaller images are learned as well by dense layers, and faster.
    private const int SmallestConvolutionalSide = 32;

    // Dropout layers of the decoder are numbered apart from those of the encoder, whatever its depth.
    internal const int DecoderDropout = 1 << 16;

    public static (Network Encoder, Network Decoder) Build(
        ModelRecipe model, Shape item, Likelihood likelihood, PosteriorFamily posterior, Conditioning conditioning)
    {
        Shape seen = conditioning.EncoderInput(item);
        Shape told = conditioning.DecoderInput(model.Latent);
        int head = posterior.HeadSize(model.Latent);
        Shape decoded = likelihood.DecodedShape(item);
        LayerOptions down = Options(model);
        LayerOptions up = down with { FirstDropout = DecoderDropout };
        if (!IsConvolutional(model, item))
        {
            Network encoder = Mlp.Create(seen, model.Hidden, new Shape(head), down);
            return (
                Masked(encoder, likelihood, seen),
                Mlp.Create(told, [.. model.Hidden.Reverse()], decoded, up));
        }

        if (model.Network == NetworkChoice.Pool)
        {
            return (
                PoolEncoder.Create(seen, model.Channels, head, down),
                PoolDecoder.Create(told.Count, decoded, model.Channels, up));
        }

        (IReadOnlyList<ConvLayerOptions> layers, Shape start, IReadOnlyList<ConvTransposeLayerOptions> back) =
            model.Conv is { } conv ? Explicit(conv) : Mirrored(model.Channels, item);
        return (
            ConvEncoder.Create(seen, layers, head, down),
            ConvDecoder.Create(told.Count, start, back, decoded, up));
    }

    /// <summary>What the networks of a recipe are told beside x and z.</summary>
    /// <exception cref="ModelException">Labels are wanted, and there are no classes.</exception>
    public static Conditioning Told(ModelRecipe model, Shape item, int classes)
    {
        if (model.Condition == ConditionChoice.None)
        {
            return Conditioning.None;
        }

        return classes > 0
            ? Conditioning.On(classes, IsConvolutional(model, item))
            : throw new ModelException(
                "model.condition: label needs the number of classes. Name it beside the shape of the items, or use "
                + "data with labels.");
    }

    /// <summary>An encoder that does not see flags of columns that were never missing: they teach nothing.</summary>
    internal static Network Masked(Network encoder, Likelihood likelihood, Shape seen)
    {
        if (likelihood is not TableLikelihood table)
        {
            return encoder;
        }

        // what the model is told stands behind the item
        float[] mask = [.. table.Layout.Seen, .. Enumerable.Repeat(1f, seen.Count - table.Layout.Width)];
        return mask.Contains(0f) ? new MaskedNetwork(mask, encoder) : encoder;
    }

    /// <summary>What all hidden layers of a recipe have in common.</summary>
    internal static LayerOptions Options(ModelRecipe model)
    {
        Activation activation = model.Activation switch
        {
            ActivationChoice.LeakyRelu => Activation.LeakyRelu((float)model.Leak),
            ActivationChoice.Tanh => Activation.Tanh,
            ActivationChoice.Softplus => Activation.Softplus,
            ActivationChoice.Elu => Activation.Elu,
            ActivationChoice.Swish => Activation.Swish,
            ActivationChoice.Gelu => Activation.Gelu,
            _ => Activation.Relu,
        };
        Initialization initialization = model.Initialization switch
        {
            InitializationChoice.Glorot => Initialization.Glorot,
            InitializationChoice.He => Initialization.He,
            _ => Initialization.FanIn,
        };
        return new LayerOptions(activation, initialization)
        {
            Dropout = model.Dropout,
            Normalization = model.Normalization switch
            {
                NormalizationChoice.Batch => Normalization.Batch,
                NormalizationChoice.Layer => Normalization.Layer,
                _ => Normalization.None,
            },
        };
    }

    private static bool IsConvolutional(ModelRecipe model, Shape item) => model.Network switch
    {
        NetworkChoice.Conv or NetworkChoice.Pool => true,
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
            down.Add(new ConvLayerOptions(count, 3, 2, 1));
            up.Insert(0, new ConvTransposeLayerOptions(before, 3, 2, 1, height % 2 == 0 ? 1 : 0)
            {
                OutputPaddingWidth = width % 2 == 0 ? 1 : 0,
            });
            height = (height + 1) / 2;
            width = (width + 1) / 2;
            before = count;
        }

        return (down, new Shape(height, width, before), up);
    }
}

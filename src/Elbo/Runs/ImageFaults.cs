using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>Finds what does not fit between the networks of a recipe and the images that it names.</summary>
internal static class ImageFaults
{
    /// <summary>Checks the networks against the shape of an item, <c>[height, width, channels]</c>.</summary>
    internal static void Check(ModelRecipe model, Shape item, FaultList faults)
    {
        HierarchyFaults.CheckImages(model, item, faults);
        if (item.Rank != 3 && (model.Conv is not null || model.Network is NetworkChoice.Conv or NetworkChoice.Pool))
        {
            faults.Add(
                "model.network", $"convolutions need images [height, width, channels], the examples are {item}. Set "
                + "model.network to dense.");
        }
        else if (model.Conv is { } conv)
        {
            if (faults.Lines.Count == 0)
            {
                CheckLayers(model, conv, item, faults);
            }
        }
        else if (model.Network == NetworkChoice.Pool)
        {
            CheckHalvings(model, item, faults);
        }
    }

    // Max-pooling halves height and width, and what it halves must be even.
    private static void CheckHalvings(ModelRecipe model, Shape item, FaultList faults)
    {
        int height = item[0];
        int width = item[1];
        for (int layer = 0; layer < model.Channels.Count; layer++)
        {
            if (height % 2 != 0 || width % 2 != 0)
            {
                faults.Add(
                    "model.channels",
                    $"{model.Channels.Count} layers do not halve {item[0]} x {item[1]} pixels evenly. Take {layer} at "
                    + "most, or set model.network to conv.",
                    "model.network");
                return;
            }

            height /= 2;
            width /= 2;
        }
    }

    private static void CheckLayers(ModelRecipe model, ConvRecipe conv, Shape item, FaultList faults)
    {
        long height = item[0];
        long width = item[1];
        for (int i = 0; i < conv.Encoder.Count; i++)
        {
            ConvLayerRecipe layer = conv.Encoder[i];
            long padded = Math.Min(height, width) + (2L * layer.Padding);
            if (padded < layer.Kernel)
            {
                faults.Add(
                    $"model.conv.encoder[{i}].kernel",
                    $"{layer.Kernel} is larger than the {padded} pixels that come in. "
                    + "Take a smaller one, or more padding.");
                return;
            }

            height = Down(height, layer);
            width = Down(width, layer);
        }

        int channels = conv.Decoder.Layers[^1].Channels;
        int expected = model.Likelihood == LikelihoodChoice.LogisticMixture
            ? LogisticMixtureLogLikelihood.NumbersPerPixel(model.Mixtures, item[2])
            : item[2] * (model.Likelihood == LikelihoodChoice.Categorical ? model.Levels
                : model.Variance == VarianceChoice.Network ? 2 : 1);
        long high = Up(conv.Decoder.Height, conv.Decoder.Layers);
        long wide = Up(conv.Decoder.Width, conv.Decoder.Layers);
        if (high != item[0] || wide != item[1] || channels != expected)
        {
            faults.Add(
                "model.conv.decoder.layers",
                $"they end in [{high}, {wide}, {channels}], expected [{item[0]}, {item[1]}, {expected}]. "
                + "Change a kernel, stride or padding: out = (in - 1) stride - 2 padding + kernel + outputPadding.");
        }
    }

    private static long Down(long side, ConvLayerRecipe layer) =>
        ((side + (2L * layer.Padding) - layer.Kernel) / layer.Stride) + 1;

    // The height or width after the transposed convolutions, or 0 as soon as nothing is left of it.
    private static long Up(long side, IReadOnlyList<ConvTransposeLayerRecipe> layers)
    {
        foreach (ConvTransposeLayerRecipe layer in layers)
        {
            side = ((side - 1) * layer.Stride) - (2L * layer.Padding) + layer.Kernel + layer.OutputPadding;
            if (side is <= 0 or > int.MaxValue)
            {
                return 0;
            }
        }

        return side;
    }
}

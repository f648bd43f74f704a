namespace Elbo.Runs;

/// <summary>Finds what is wrong with the model of a recipe.</summary>
internal static class ModelFaults
{
    private const int MostLayers = 64;
    private const int WidestLayer = 65_536;
    private const int LargestKernel = 1024;
    internal const int KnownSide = 28;
    private const int MostFullLatents = 128;

    // 28 -> 14 -> 7
    private const int MostHalvings = 2;

    /// <summary>Checks each value, and what must fit within the model.</summary>
    internal static void Check(ModelRecipe model, FaultList faults)
    {
        faults.Choice("model.kind", model.Kind);
        faults.Choice("model.condition", model.Condition);
        faults.Choice("model.network", model.Network);
        faults.Choice("model.activation", model.Activation);
        faults.Choice("model.normalization", model.Normalization);
        faults.Share("model.dropout", model.Dropout, "Write 0 for none.");
        faults.Choice("model.posterior", model.Posterior);
        faults.Choice("model.prior", model.Prior);
        faults.Choice("model.likelihood", model.Likelihood);
        faults.Choice("model.variance", model.Variance);
        faults.Choice("model.initialization", model.Initialization);
        CheckWidths("model.hidden", model.Hidden, faults);
        CheckWidths("model.channels", model.Channels, faults);
        faults.Share("model.leak", model.Leak, "0.2 is usual.");
        faults.Range("model.latent", model.Latent, 1, WidestLayer, "2 can be drawn as a map, 20 is usual for digits.");
        CheckDistributions(model, faults);

        if (model.Conv is { } conv)
        {
            CheckConv(model, conv, faults);
        }
        else if (model.Network is NetworkChoice.Conv or NetworkChoice.Pool && model.Channels.Count == 0)
        {
            faults.Add(
                "model.channels", "a convolutional network needs at least one layer. Write [32, 64].", "model.network");
        }
    }

    /// <summary>Checks that images of 28 x 28 pixels halve evenly, as pooling networks need.</summary>
    internal static void CheckPooling(ModelRecipe model, FaultList faults)
    {
        if (model.Network == NetworkChoice.Pool && model.Conv is null && model.Channels.Count is > MostHalvings)
        {
            faults.Add(
                "model.channels",
                $"{model.Channels.Count} layers do not halve {KnownSide} pixels evenly. Take {MostHalvings} at most, "
                + $"or "
                + "set model.network to conv.",
                "model.network");
        }
    }

    /// <summary>
    /// Checks explicit convolutions against images of 28 x 28 grey pixels, as all known data sets have.
    /// </summary>
    internal static void CheckImages(ModelRecipe model, FaultList faults)
    {
        if (model.Conv is not { } conv || faults.Lines.Count > 0)
        {
            return;
        }

        long side = KnownSide;
        for (int i = 0; i < conv.Encoder.Count; i++)
        {
            ConvLayerRecipe layer = conv.Encoder[i];
            long padded = side + (2L * layer.Padding);
            if (padded < layer.Kernel)
            {
                faults.Add(
                    $"model.conv.encoder[{i}].kernel",
                    $"{layer.Kernel} is larger than the {padded} pixels that come in. "
                    + "Take a smaller one, or more padding.");
                return;
            }

            side = ((padded - layer.Kernel) / layer.Stride) + 1;
        }

        int channels = conv.Decoder.Layers[^1].Channels;
        int expected = model.Likelihood == LikelihoodChoice.Categorical ? model.Levels
            : model.Variance == VarianceChoice.Network ? 2 : 1;
        long height = Out(conv.Decoder.Height, conv.Decoder.Layers);
        long width = Out(conv.Decoder.Width, conv.Decoder.Layers);
        if (height != KnownSide || width != KnownSide || channels != expected)
        {
            faults.Add(
                "model.conv.decoder.layers",
                $"they end in [{height}, {width}, {channels}], expected [{KnownSide}, {KnownSide}, {expected}]. "
                + "Change a kernel, stride or padding: out = (in - 1) stride - 2 padding + kernel + outputPadding.");
        }
    }

    // The height or width after the transposed convolutions, or 0 as soon as nothing is left of it.
    private static long Out(long side, IReadOnlyList<ConvTransposeLayerRecipe> layers)
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

    private static void CheckDistributions(ModelRecipe model, FaultList faults)
    {
        faults.Range("model.priorComponents", model.PriorComponents, 1, WidestLayer, "50 is a start.");
        faults.Range("model.levels", model.Levels, 2, 256, "256 are the grey levels of files.");
        if (model.Variance != VarianceChoice.Unit && model.Likelihood != LikelihoodChoice.Gaussian)
        {
            faults.Add(
                "model.variance",
                $"{RecipeValue.Name(model.Variance)} has no effect with a {RecipeValue.Name(model.Likelihood)} "
                + "likelihood. Set model.likelihood to gaussian.",
                "model.likelihood");
        }

        if (model.Prior == PriorChoice.Vamp
            && model.Posterior is not (PosteriorChoice.Diagonal or PosteriorChoice.Isotropic))
        {
            faults.Add(
                "model.prior",
                "vamp is a mixture of normal posteriors with independent latents, not of "
                + $"{RecipeValue.Name(model.Posterior)}. Take model.posterior diagonal or isotropic, or another prior.",
                "model.posterior");
        }

        if (model.Prior == PriorChoice.Vamp && model.Condition != ConditionChoice.None)
        {
            faults.Add(
                "model.prior",
                "vamp is made of the posteriors of learned inputs, which have no label. Take another prior, or "
                + "model.condition none.",
                "model.condition");
        }

        if (model.Posterior == PosteriorChoice.Full && model.Latent > MostFullLatents)
        {
            faults.Add(
                "model.posterior",
                $"a full covariance of {model.Latent} latents is {(long)model.Latent * (model.Latent + 1) / 2} numbers "
                + $"for each example. Take diagonal, or at most {MostFullLatents} latents.",
                "model.latent");
        }
    }

    private static void CheckWidths(string key, IReadOnlyList<int> widths, FaultList faults)
    {
        if (widths.Count > MostLayers)
        {
            faults.Add(key, $"{widths.Count} layers are more than {MostLayers}. Leave some out.");
            return;
        }

        for (int i = 0; i < widths.Count; i++)
        {
            faults.Range($"{key}[{i}]", widths[i], 1, WidestLayer, "Leave out empty layers.");
        }
    }

    private static void CheckConv(ModelRecipe model, ConvRecipe conv, FaultList faults)
    {
        const string Key = "model.conv";
        if (model.Network is NetworkChoice.Dense or NetworkChoice.Pool)
        {
            faults.Add(
                Key,
                $"it has no effect with a {RecipeValue.Name(model.Network)} network. Set model.network to conv, or "
                + $"leave it out.",
                "model.network");
        }

        CheckCount($"{Key}.encoder", conv.Encoder.Count, faults);
        CheckCount($"{Key}.decoder.layers", conv.Decoder.Layers.Count, faults);
        faults.Range(
            $"{Key}.decoder.channels", conv.Decoder.Channels, 1, WidestLayer, "Name the channels of the first image.");
        faults.Range(
            $"{Key}.decoder.height", conv.Decoder.Height, 1, WidestLayer, "Name the height of the first image.");
        faults.Range($"{Key}.decoder.width", conv.Decoder.Width, 1, WidestLayer, "Name the width of the first image.");
        for (int i = 0; i < Math.Min(conv.Encoder.Count, MostLayers); i++)
        {
            ConvLayerRecipe layer = conv.Encoder[i];
            CheckLayer($"{Key}.encoder[{i}]", layer.Channels, layer.Kernel, layer.Stride, layer.Padding, faults);
        }

        for (int i = 0; i < Math.Min(conv.Decoder.Layers.Count, MostLayers); i++)
        {
            ConvTransposeLayerRecipe layer = conv.Decoder.Layers[i];
            string key = $"{Key}.decoder.layers[{i}]";
            CheckLayer(key, layer.Channels, layer.Kernel, layer.Stride, layer.Padding, faults);
            faults.Range(
                $"{key}.outputPadding", layer.OutputPadding, 0, Math.Max(0, layer.Stride - 1), "Keep it below stride.");
        }
    }

    private static void CheckCount(string key, int count, FaultList faults)
    {
        if (count is 0 or > MostLayers)
        {
            faults.Add(key, $"{count} layers are outside 1 to {MostLayers}. List each layer.");
        }
    }

    private static void CheckLayer(string key, int channels, int kernel, int stride, int padding, FaultList faults)
    {
        faults.Range($"{key}.channels", channels, 1, WidestLayer, "Name the channels that go out.");
        faults.Range($"{key}.kernel", kernel, 1, LargestKernel, "3 is usual.");
        faults.Range($"{key}.stride", stride, 1, LargestKernel, "1 keeps the size, 2 halves it.");
        faults.Range($"{key}.padding", padding, 0, LargestKernel, "Write 0 for none.");
    }
}

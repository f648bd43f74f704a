namespace Elbo.Runs;

/// <summary>Finds what is wrong with the model of a recipe.</summary>
internal static class ModelFaults
{
    private const int MostLayers = 64;
    internal const int WidestLayer = 65_536;
    private const int LargestKernel = 1024;
    private const int MostFullLatents = 128;
    private const int MostMixtures = 100;

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
        faults.Choice("model.outputBias", model.OutputBias);
        CheckWidths("model.hidden", model.Hidden, faults);
        CheckWidths("model.channels", model.Channels, faults);
        faults.Share("model.leak", model.Leak, "0.2 is usual.");
        faults.Range("model.latent", model.Latent, 1, WidestLayer, "2 can be drawn as a map, 20 is usual for digits.");
        CheckDistributions(model, faults);
        HierarchyFaults.Check(model, faults);

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

    private static void CheckDistributions(ModelRecipe model, FaultList faults)
    {
        faults.Range("model.priorComponents", model.PriorComponents, 1, WidestLayer, "50 is a start.");
        faults.Range("model.levels", model.Levels, 2, 256, "256 are the grey levels of files.");
        faults.Range("model.mixtures", model.Mixtures, 1, MostMixtures, "10 is usual.");
        if (model.Variance != VarianceChoice.Unit
            && model.Likelihood is not (LikelihoodChoice.Gaussian or LikelihoodChoice.Columns))
        {
            faults.Add(
                "model.variance",
                $"{RecipeValue.Name(model.Variance)} has no effect with {RecipeValue.Name(model.Likelihood)} as the "
                + "likelihood. Set model.likelihood to gaussian.",
                "model.likelihood");
        }

        if (model.OutputBias == OutputBiasChoice.Mean
            && (model.Likelihood is not (LikelihoodChoice.Auto or LikelihoodChoice.Bernoulli
                or LikelihoodChoice.Gaussian) || model.Variance == VarianceChoice.Network))
        {
            faults.Add(
                "model.outputBias",
                "mean needs a likelihood of one number for an element. Take initialization, or model.likelihood "
                + "bernoulli or gaussian without a variance from the network.",
                "model.likelihood", "model.variance");
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

    internal static void CheckWidths(string key, IReadOnlyList<int> widths, FaultList faults)
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

using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// Weights in the layout of PyTorch, named as in an <c>nn.Sequential</c> of the modules that the metadata lists:
/// <c>encoder.1.weight</c> is that of its second module. Images are channels first there.
/// </summary>
internal static class PyTorchExport
{
    /// <summary>The file of a model.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="withEncoder">Whether the encoder goes along.</param>
    public static ExportFile File(TrainedModel trained, bool withEncoder)
    {
        Model model = trained.Model;
        string layout = model.ItemShape.Rank == 3 ? "batch, channels, height, width" : "batch, then the item's axes";
        var metadata = ExportFacts.Of(trained, layout)
            .ToDictionary(fact => fact.Key, fact => fact.Text, StringComparer.Ordinal);
        metadata["format"] = "pt";
        metadata["elbo.version"] = ExportFacts.Version;
        List<StoredTensor> tensors = [];
        if (model is SentenceModel sentences)
        {
            metadata["elbo.sizes"] = PyTorchSentences.Sizes(sentences);
            if (withEncoder)
            {
                metadata["elbo.encoder"] = "TokenEncoder";
            }

            tensors.AddRange(PyTorchSentences.Tensors(sentences, withEncoder));
        }

        foreach (Part part in PartsOf(model, metadata, tensors).Where(part => withEncoder || !part.IsEncoder))
        {
            metadata[$"elbo.{part.Name}"] = part.Describe().ToJsonString(JsonSerializerOptions.Default);
            tensors.AddRange(part.Tensors());
        }

        AddLikelihood(model.Likelihood, tensors, metadata);
        AddPrior(model, tensors);
        return new ExportFile(
            "pytorch.safetensors",
            stream => SafetensorsFile.Write(stream, tensors, metadata, "pytorch.safetensors"));
    }

    private static Part[] PartsOf(
        Model model, Dictionary<string, string> metadata, List<StoredTensor> tensors)
    {
        switch (model)
        {
            case LevelHierarchy hierarchy:
                var levels = new ExportedLevels(hierarchy);
                return
                [
                    Part.OfLevels("encoders", levels.Encoders, isEncoder: true),
                    Part.OfLevels("heads", levels.Heads, isEncoder: true),
                    Part.OfLevels("decoders", levels.Decoders),
                ];
            case DeepVae deep:
                var networks = new ExportedDeepVae(deep);
                Tensors.Shape start = networks.StartShape;
                metadata["elbo.groups"] = new JsonArray(
                    [.. deep.Networks.Groups.Select(group => PyTorchModules.Sizes(group.Latents))]).ToJsonString();
                tensors.Add(new NamedTensor("start", [start[0], start[1], start[2]], networks.Start));
                return
                [
                    Part.Of("stem", networks.Stem, isEncoder: true),
                    Part.OfLevels("ups", networks.Ups, isEncoder: true),
                    Part.OfLevels("posteriors", networks.Posteriors, isEncoder: true),
                    Part.OfLevels("combines", networks.Combines, isEncoder: true),
                    Part.OfLevels("priors", networks.Priors),
                    Part.OfLevels("joins", networks.Joins),
                    Part.OfLevels("downs", networks.Downs),
                    Part.Of("tail", networks.Tail),
                ];
            case SentenceModel:
                return [];
            default:
                var single = (EncoderDecoder)model;
                metadata["elbo.code_activation"] =
                    PyTorchModules.Nonlinearity(single.CodeActivation)["module"]!.ToString();
                return
                [
                    Part.Of("encoder", ExportedNetwork.Encoder(single), isEncoder: true),
                    Part.Of("decoder", ExportedNetwork.Decoder(single)),
                ];
        }
    }

    private static void AddLikelihood(
        Likelihood likelihood, List<StoredTensor> tensors, Dictionary<string, string> metadata)
    {
        metadata["elbo.numbers_per_element"] = $"{likelihood.NumbersPerElement}";
        if (likelihood is LogisticMixture mixture)
        {
            metadata["elbo.mixtures"] = $"{mixture.Mixtures}";
            metadata["elbo.mixture_channels"] = $"{mixture.Channels}";
        }

        foreach (Parameter parameter in likelihood.Parameters)
        {
            tensors.Add(Tensor(parameter.Name, parameter.Value));
        }
    }

    private static void AddPrior(Model model, List<StoredTensor> tensors)
    {
        if (model is not Vae vae)
        {
            return;
        }

        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            if (vae.PriorNow() is NormalMixture mixture)
            {
                tensors.Add(Tensor("prior.means", mixture.Means));
                tensors.Add(Tensor("prior.logVariances", mixture.LogVariances));
                tensors.Add(Tensor("prior.logits", mixture.Logits));
            }
        }
    }

    private static NamedTensor Tensor(string name, Tensor tensor) =>
        new(name, [.. Enumerable.Range(0, tensor.Shape.Rank).Select(axis => tensor.Shape[axis])], tensor.ToArray());

    /// <summary>A network of a model, or one for each level of latents.</summary>
    /// <param name="Name">Its name in front of its weights.</param>
    /// <param name="Networks">The networks; null where a level has none.</param>
    /// <param name="IsList">Whether it is one for each level.</param>
    /// <param name="IsEncoder">Whether it belongs to the encoder.</param>
    private sealed record Part(
        string Name, IReadOnlyList<ExportedNetwork?> Networks, bool IsList, bool IsEncoder)
    {
        public static Part Of(string name, ExportedNetwork network, bool isEncoder = false) =>
            new(name, [network], IsList: false, isEncoder);

        public static Part OfLevels(string name, IReadOnlyList<ExportedNetwork?> networks, bool isEncoder = false) =>
            new(name, networks, IsList: true, isEncoder);

        public JsonArray Describe() => IsList
            ? new JsonArray([.. Networks.Select(network => network is null ? null : PyTorchModules.List(network))])
            : PyTorchModules.List(Networks[0]!);

        public IEnumerable<StoredTensor> Tensors() => Networks.SelectMany((network, level) => network is null
            ? []
            : PyTorchModules.Tensors(network, IsList ? $"{Name}.{level}" : Name));
    }
}

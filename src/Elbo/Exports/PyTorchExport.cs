using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data.Tables;
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
    /// <param name="model">Its model.</param>
    /// <param name="withEncoder">Whether the encoder goes along.</param>
    public static ExportFile File(TrainedModel trained, EncoderDecoder model, bool withEncoder)
    {
        string layout = model.ItemShape.Rank == 3 ? "batch, channels, height, width" : "batch, then the item's axes";
        var metadata = ExportFacts.Of(trained, model, layout)
            .ToDictionary(fact => fact.Key, fact => fact.Text, StringComparer.Ordinal);
        metadata["format"] = "pt";
        metadata["elbo.version"] = ExportFacts.Version;
        List<StoredTensor> tensors = [];
        if (withEncoder)
        {
            Add("encoder", ExportedNetwork.Encoder(model), tensors, metadata);
            metadata["elbo.code_activation"] =
                Module(new NonlinearLayer(new Shape(model.LatentSize), model.CodeActivation))["module"]!.ToString();
        }

        Add("decoder", ExportedNetwork.Decoder(model), tensors, metadata);
        AddLikelihood(model.Likelihood, tensors, metadata);
        AddPrior(model, tensors);
        return new ExportFile(
            "pytorch.safetensors",
            stream => SafetensorsFile.Write(stream, tensors, metadata, "pytorch.safetensors"));
    }

    private static void Add(
        string part, ExportedNetwork network, List<StoredTensor> tensors, Dictionary<string, string> metadata)
    {
        var modules = new JsonArray();
        for (int i = 0; i < network.Layers.Count; i++)
        {
            ExportedLayer layer = network.Layers[i];
            modules.Add(Module(layer));
            tensors.AddRange(Tensors(layer).Select(
                tensor => new NamedTensor($"{part}.{i}.{tensor.Name}", tensor.Shape, tensor.Numbers)));
        }

        metadata[$"elbo.{part}"] = modules.ToJsonString(JsonSerializerOptions.Default);
    }

    // the module of a layer, with the arguments of its constructor
    private static JsonObject Module(ExportedLayer layer) => layer switch
    {
        FlattenLayer => new JsonObject { ["module"] = "Flatten" },
        UnflattenLayer => new JsonObject { ["module"] = "Unflatten", ["shape"] = Sizes(layer.Output) },
        ConditionLayer condition => new JsonObject { ["module"] = "Condition", ["size"] = condition.Size },
        DenseLayer dense => new JsonObject
        {
            ["module"] = "Linear",
            ["in"] = dense.Inputs,
            ["out"] = dense.Bias.Length,
        },
        ConvolutionLayer convolution => Convolution(convolution),
        BatchNormLayer norm => new JsonObject
        {
            ["module"] = norm.Output.Rank == 3 ? "BatchNorm2d" : "BatchNorm1d",
            ["channels"] = norm.Scale.Length,
            ["eps"] = BatchNormalization.Epsilon,
        },
        LayerNormLayer norm => new JsonObject
        {
            ["module"] = "GroupNorm",
            ["channels"] = norm.Scale.Length,
            ["eps"] = LayerNormalization.Epsilon,
        },
        PoolLayer => new JsonObject { ["module"] = "MaxPool2d" },
        EnlargeLayer => new JsonObject { ["module"] = "Upsample" },
        NonlinearLayer nonlinear => Nonlinearity(nonlinear.Activation),
        _ => throw new InvalidOperationException($"{layer.GetType().Name} has no module."),
    };

    private static JsonObject Column(PlacedColumn column) => new()
    {
        ["name"] = column.Column.Name,
        ["likelihood"] = column.Column.Likelihood.ToString().ToLowerInvariant(),
        ["width"] = column.Width,
    };

    private static JsonObject Convolution(ConvolutionLayer layer)
    {
        var module = new JsonObject
        {
            ["module"] = layer.IsTransposed ? "ConvTranspose2d" : "Conv2d",
            ["in"] = layer.Inputs,
            ["out"] = layer.Bias.Length,
            ["kernel"] = layer.Kernel,
            ["stride"] = layer.Stride,
            ["padding"] = layer.Padding,
        };
        if (layer.IsTransposed)
        {
            module["output_padding"] = new JsonArray(layer.OutputPadding.Height, layer.OutputPadding.Width);
        }

        return module;
    }

    private static JsonObject Nonlinearity(Activation activation) => activation.Kind switch
    {
        ActivationKind.Relu => new JsonObject { ["module"] = "ReLU" },
        ActivationKind.LeakyRelu => new JsonObject
        {
            ["module"] = "LeakyReLU",
            ["slope"] = activation.NegativeSlope,
        },
        ActivationKind.Tanh => new JsonObject { ["module"] = "Tanh" },
        ActivationKind.Sigmoid => new JsonObject { ["module"] = "Sigmoid" },
        ActivationKind.Softplus => new JsonObject { ["module"] = "Softplus" },
        ActivationKind.Elu => new JsonObject { ["module"] = "ELU" },
        ActivationKind.Swish => new JsonObject { ["module"] = "SiLU" },
        ActivationKind.Gelu => new JsonObject { ["module"] = "GELU", ["approximate"] = "tanh" },
        _ => new JsonObject { ["module"] = "Identity" },
    };

    private static IEnumerable<(string Name, int[] Shape, float[] Numbers)> Tensors(ExportedLayer layer) =>
        layer switch
        {
            DenseLayer dense =>
            [
                ("weight", [dense.Bias.Length, dense.Inputs], dense.Weight),
                ("bias", [dense.Bias.Length], dense.Bias),
            ],
            ConvolutionLayer { Kernel: var kernel } convolution =>
            [
                ("weight", convolution.IsTransposed
                    ? [convolution.Inputs, convolution.Bias.Length, kernel, kernel]
                    : [convolution.Bias.Length, convolution.Inputs, kernel, kernel], convolution.Weight),
                ("bias", [convolution.Bias.Length], convolution.Bias),
            ],
            BatchNormLayer norm =>
            [
                ("weight", [norm.Scale.Length], norm.Scale), ("bias", [norm.Scale.Length], norm.Shift),
                ("running_mean", [norm.Scale.Length], norm.Mean), ("running_var", [norm.Scale.Length], norm.Variance),
            ],
            LayerNormLayer norm =>
                [("weight", [norm.Scale.Length], norm.Scale), ("bias", [norm.Scale.Length], norm.Shift)],
            _ => [],
        };

    private static void AddLikelihood(
        Likelihood likelihood, List<StoredTensor> tensors, Dictionary<string, string> metadata)
    {
        metadata["elbo.numbers_per_element"] = $"{likelihood.NumbersPerElement}";
        if (likelihood is LogisticMixture mixture)
        {
            metadata["elbo.mixtures"] = $"{mixture.Mixtures}";
            metadata["elbo.mixture_channels"] = $"{mixture.Channels}";
        }

        if (likelihood is TableLikelihood table)
        {
            metadata["elbo.columns"] = new JsonArray([.. table.Layout.Columns.Select(column => Column(column))])
                .ToJsonString();
        }

        foreach (Parameter parameter in likelihood.Parameters)
        {
            tensors.Add(Tensor(parameter.Name, parameter.Value));
        }
    }

    private static void AddPrior(EncoderDecoder model, List<StoredTensor> tensors)
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

    private static JsonArray Sizes(Shape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(axis => (JsonNode)shape[axis])];
}

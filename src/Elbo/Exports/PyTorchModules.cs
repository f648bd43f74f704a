using System.Text.Json.Nodes;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The modules of PyTorch for the layers of a network, with the arguments of their constructors.</summary>
internal static class PyTorchModules
{
    /// <summary>The modules of a network, in order.</summary>
    public static JsonArray List(ExportedNetwork network) =>
        new([.. network.Layers.Select(layer => (JsonNode)Module(layer))]);

    /// <summary>The weights of a network, as those of an <c>nn.Sequential</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="part">Its name.</param>
    public static IEnumerable<StoredTensor> Tensors(ExportedNetwork network, string part) =>
        network.Layers.SelectMany((layer, i) => Tensors(layer, $"{part}.{i}"));

    /// <summary>The weights of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name.</param>
    public static IEnumerable<StoredTensor> Tensors(ExportedLayer layer, string name) =>
        Tensors(layer).Select(tensor => new NamedTensor($"{name}.{tensor.Name}", tensor.Shape, tensor.Numbers));

    /// <summary>The sizes of a shape.</summary>
    public static JsonArray Sizes(Shape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(axis => (JsonNode)shape[axis])];

    /// <summary>The module of a nonlinearity.</summary>
    public static JsonObject Nonlinearity(Activation activation) => activation.Kind switch
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
        PadLayer pad => new JsonObject
        {
            ["module"] = "ZeroPad2d",
            ["padding"] = new JsonArray(0, pad.Columns, 0, pad.Rows),
        },
        NonlinearLayer nonlinear => Nonlinearity(nonlinear.Activation),
        ResidualLayer residual => new JsonObject
        {
            ["module"] = "Residual",
            ["share"] = residual.Share,
            ["skip"] = residual.Skip is null ? null : List(residual.Skip),
            ["branch"] = List(residual.Branch),
        },
        ExciteLayer excite => new JsonObject
        {
            ["module"] = "SqueezeExcite",
            ["channels"] = excite.Squeeze.Inputs,
            ["hidden"] = excite.Squeeze.Bias.Length,
        },
        _ => throw new InvalidOperationException($"{layer.GetType().Name} has no module."),
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
        if (layer.Groups > 1)
        {
            module["groups"] = layer.Groups;
        }

        if (layer.IsTransposed)
        {
            module["output_padding"] = new JsonArray(layer.OutputPadding.Height, layer.OutputPadding.Width);
        }

        return module;
    }

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
                    : [convolution.Bias.Length, convolution.Inputs / convolution.Groups, kernel, kernel],
                    convolution.Weight),
                ("bias", [convolution.Bias.Length], convolution.Bias),
            ],
            BatchNormLayer norm =>
            [
                ("weight", [norm.Scale.Length], norm.Scale), ("bias", [norm.Scale.Length], norm.Shift),
                ("running_mean", [norm.Scale.Length], norm.Mean), ("running_var", [norm.Scale.Length], norm.Variance),
            ],
            LayerNormLayer norm =>
                [("weight", [norm.Scale.Length], norm.Scale), ("bias", [norm.Scale.Length], norm.Shift)],
            ResidualLayer residual => Nested(residual.Skip, "skip").Concat(Nested(residual.Branch, "branch")),
            ExciteLayer excite => Named(excite.Squeeze, "squeeze").Concat(Named(excite.Excite, "excite")),
            _ => [],
        };

    private static IEnumerable<(string Name, int[] Shape, float[] Numbers)> Nested(
        ExportedNetwork? network, string name) => (network?.Layers ?? []).SelectMany(
            (layer, i) => Tensors(layer).Select(tensor => ($"{name}.{i}.{tensor.Name}", tensor.Shape, tensor.Numbers)));

    private static IEnumerable<(string Name, int[] Shape, float[] Numbers)> Named(DenseLayer layer, string name) =>
        Tensors(layer).Select(tensor => ($"{name}.{tensor.Name}", tensor.Shape, tensor.Numbers));
}

using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The nodes of a network's layers.</summary>
/// <param name="graph">The graph that they are put into.</param>
/// <param name="part">The name of the network, in front of its constants' names.</param>
internal sealed class OnnxLayers(OnnxGraph graph, string part)
{
    // the tanh form of the Gaussian error linear unit is x sigmoid(1.59576912 x + 0.0713548162 x^3)
    private const float GeluLinear = 1.59576912f;
    private const float GeluCubic = 0.0713548162f;

    /// <summary>Applies all layers.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">[batch, ...], channels last.</param>
    /// <param name="condition">What the network is told, [batch, size]; or null.</param>
    /// <returns>[batch, ...], channels last where it is an image.</returns>
    public OnnxValue Apply(ExportedNetwork network, OnnxValue input, OnnxValue? condition)
    {
        OnnxValue value = Run(network, input.Item.Rank == 3 ? ChannelsFirst(input) : input, condition);
        return value.Item.Rank == 3 ? ChannelsLast(value) : value;
    }

    /// <summary>The same, with images channels first on both sides.</summary>
    public OnnxValue Run(ExportedNetwork network, OnnxValue input, OnnxValue? condition) =>
        Run(network, input, condition, part);

    private OnnxValue Run(ExportedNetwork network, OnnxValue value, OnnxValue? condition, string name)
    {
        for (int i = 0; i < network.Layers.Count; i++)
        {
            value = Apply(network.Layers[i], value, condition, $"{name}.{i}");
        }

        return value;
    }

    private OnnxValue Apply(ExportedLayer layer, OnnxValue value, OnnxValue? condition, string name) => layer switch
    {
        FlattenLayer or UnflattenLayer => Reshape(value, layer.Output),
        ConditionLayer => Join(value, condition!, layer.Output),
        DenseLayer dense => Multiply(dense, value, name),
        ConvolutionLayer convolution => Convolve(convolution, value, name),
        BatchNormLayer norm => graph.Add(
            "BatchNormalization", norm.Output,
            [
                value, Constant($"{name}.weight", norm.Scale), Constant($"{name}.bias", norm.Shift),
                Constant($"{name}.running_mean", norm.Mean), Constant($"{name}.running_var", norm.Variance),
            ],
            new OnnxAttribute("epsilon") { Float = BatchNormalization.Epsilon }),
        LayerNormLayer norm => Normalize(norm, value, name),
        PoolLayer => graph.Add("MaxPool", layer.Output, [value], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)),
        EnlargeLayer => graph.Add("Resize", layer.Output,
            [value, OnnxGraph.Absent, graph.Constant($"{name}.scales", [1f, 1f, 2f, 2f], new Shape(4))],
            new("mode") { Text = "nearest" },
            new("coordinate_transformation_mode") { Text = "asymmetric" },
            new("nearest_mode") { Text = "floor" }),
        PadLayer pad => graph.Add(
            "Pad", pad.Output, [value, graph.Constant($"{name}.pads", 0, 0, 0, 0, 0, 0, pad.Rows, pad.Columns)]),
        NonlinearLayer nonlinear => Activate(nonlinear.Activation, value, name),
        ResidualLayer residual => Add(residual, value, name),
        ExciteLayer excite => Excite(excite, value, name),
        _ => throw new InvalidOperationException($"{layer.GetType().Name} has no node."),
    };

    /// <summary>A nonlinearity of every number.</summary>
    public OnnxValue Activate(Activation activation, OnnxValue x, string name) => activation.Kind switch
    {
        ActivationKind.Relu => Same("Relu", x),
        ActivationKind.LeakyRelu => Same("LeakyRelu", x, new OnnxAttribute("alpha")
        {
            Float = activation.NegativeSlope,
        }),
        ActivationKind.Tanh => Same("Tanh", x),
        ActivationKind.Sigmoid => Same("Sigmoid", x),
        ActivationKind.Softplus => Same("Softplus", x),
        ActivationKind.Elu => Same("Elu", x, new OnnxAttribute("alpha") { Float = 1f }),
        ActivationKind.Swish => graph.Add("Mul", x.Item, [x, Same("Sigmoid", x)]),
        ActivationKind.Gelu => Gelu(x, name),
        _ => x,
    };

    private OnnxValue Gelu(OnnxValue x, string name)
    {
        OnnxValue square = graph.Add("Mul", x.Item, [x, x]);
        OnnxValue cubic = graph.Add("Mul", x.Item, [square, Constant($"{name}.cubic", [GeluCubic])]);
        OnnxValue slope = graph.Add("Add", x.Item, [cubic, Constant($"{name}.linear", [GeluLinear])]);
        OnnxValue share = Same("Sigmoid", graph.Add("Mul", x.Item, [slope, x]));
        return graph.Add("Mul", x.Item, [share, x]);
    }

    private OnnxValue Convolve(ConvolutionLayer layer, OnnxValue value, string name)
    {
        int outputs = layer.Bias.Length;
        (int first, int second) = layer.IsTransposed ? (layer.Inputs, outputs) : (outputs, layer.Inputs);
        OnnxValue weight = graph.Constant(
            $"{name}.weight", layer.Weight, new Shape(first, second / layer.Groups, layer.Kernel, layer.Kernel));
        OnnxAttribute[] attributes =
        [
            Ints("kernel_shape", layer.Kernel, layer.Kernel),
            Ints("strides", layer.Stride, layer.Stride),
            Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            new OnnxAttribute("group") { Integer = layer.Groups },
        ];
        return graph.Add(
            layer.IsTransposed ? "ConvTranspose" : "Conv", layer.Output,
            [value, weight, Constant($"{name}.bias", layer.Bias)],
            layer.IsTransposed
                ? [.. attributes, Ints("output_padding", layer.OutputPadding.Height, layer.OutputPadding.Width)]
                : attributes);
    }

    private OnnxValue Multiply(DenseLayer dense, OnnxValue value, string name) => graph.Add(
        "Gemm", dense.Output,
        [
            value,
            graph.Constant($"{name}.weight", dense.Weight, new Shape(dense.Bias.Length, dense.Inputs)),
            Constant($"{name}.bias", dense.Bias),
        ],
        new OnnxAttribute("transB") { Integer = 1 });

    private OnnxValue Add(ResidualLayer residual, OnnxValue value, string name)
    {
        OnnxValue passed = residual.Skip is null ? value : Run(residual.Skip, value, null, $"{name}.skip");
        OnnxValue branch = Run(residual.Branch, value, null, $"{name}.branch");
        OnnxValue scaled = graph.Add("Mul", branch.Item, [branch, Constant($"{name}.share", [residual.Share])]);
        return graph.Add("Add", residual.Output, [passed, scaled]);
    }

    private OnnxValue Excite(ExciteLayer excite, OnnxValue value, string name)
    {
        var channels = new Shape(value.Item[0]);
        OnnxValue means = graph.Add(
            "ReduceMean", channels, [value], Ints("axes", 2, 3), new OnnxAttribute("keepdims") { Integer = 0 });
        OnnxValue hidden = Same("Relu", Multiply(excite.Squeeze, means, $"{name}.squeeze"));
        OnnxValue factors = Same("Sigmoid", Multiply(excite.Excite, hidden, $"{name}.excite"));
        return graph.Add("Mul", value.Item, [value, Reshape(factors, new Shape(value.Item[0], 1, 1))]);
    }

    // the operator wants a scale for each number that it normalizes over
    private OnnxValue Normalize(LayerNormLayer norm, OnnxValue value, string name)
    {
        int each = norm.Output.Count / norm.Scale.Length;
        return graph.Add(
            "LayerNormalization", norm.Output,
            [
                value, graph.Constant($"{name}.weight", Spread(norm.Scale, each), norm.Output),
                graph.Constant($"{name}.bias", Spread(norm.Shift, each), norm.Output),
            ],
            new("axis") { Integer = 1 }, new("epsilon") { Float = LayerNormalization.Epsilon });
    }

    private OnnxValue Join(OnnxValue value, OnnxValue condition, Shape output)
    {
        if (output.Rank == 3)
        {
            int size = condition.Item[0];
            OnnxValue planes = Reshape(condition, new Shape(size, 1, 1));
            OnnxValue shape = graph.Constant($"{part}.planes", 1, 1, output[1], output[2]);
            condition = graph.Add("Expand", new Shape(size, output[1], output[2]), [planes, shape]);
        }

        return graph.Add("Concat", output, [value, condition], new OnnxAttribute("axis") { Integer = 1 });
    }

    /// <summary>An image with its channels first.</summary>
    public OnnxValue ChannelsFirst(OnnxValue image)
    {
        // one channel: the same numbers in the same order
        Shape item = ExportedNetwork.ChannelsFirst(image.Item);
        return item[0] == 1 ? Reshape(image, item) : graph.Add("Transpose", item, [image], Ints("perm", 0, 3, 1, 2));
    }

    /// <summary>An image with its channels last.</summary>
    public OnnxValue ChannelsLast(OnnxValue image)
    {
        var item = new Shape(image.Item[1], image.Item[2], image.Item[0]);
        return item[2] == 1 ? Reshape(image, item) : graph.Add("Transpose", item, [image], Ints("perm", 0, 2, 3, 1));
    }

    /// <summary>Latents of a code as an image, channels first.</summary>
    /// <param name="row">[numbers], in the order of [height, width, channels].</param>
    /// <param name="image">[height, width, channels].</param>
    public OnnxValue ImageOf(OnnxValue row, Shape image) => ChannelsFirst(Reshape(row, image));

    /// <summary>An image, channels first, as the latents of a code.</summary>
    public OnnxValue RowOf(OnnxValue image) => Reshape(ChannelsLast(image), new Shape(image.Item.Count));

    /// <summary>Another shape for each example.</summary>
    public OnnxValue Reshape(OnnxValue value, Shape item) => graph.Add(
        "Reshape", item,
        [
            value,
            graph.Constant($"{part}.shape", [-1, .. Enumerable.Range(0, item.Rank).Select(axis => (long)item[axis])]),
        ]);

    private OnnxValue Same(string operation, OnnxValue x, params OnnxAttribute[] attributes) =>
        graph.Add(operation, x.Item, [x], attributes);

    private OnnxValue Constant(string name, float[] numbers) =>
        graph.Constant(name, numbers, new Shape(numbers.Length));

    private static OnnxAttribute Ints(string name, params long[] numbers) => new(name) { Integers = numbers };

    private static float[] Spread(float[] channels, int each) =>
        [.. channels.SelectMany(number => Enumerable.Repeat(number, each))];
}

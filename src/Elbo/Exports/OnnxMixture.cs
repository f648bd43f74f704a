using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>A mixture of discretized logistics as nodes: its parts, and the mean of x.</summary>
internal sealed class OnnxMixture
{
    private readonly OnnxGraph graph;
    private readonly LogisticMixture likelihood;
    private readonly OnnxLayers layers;
    private readonly OnnxValue numbers;
    private readonly Shape pixels;
    private readonly Shape item;

    private OnnxMixture(OnnxGraph graph, LogisticMixture likelihood, OnnxValue decoded)
    {
        this.graph = graph;
        this.likelihood = likelihood;
        layers = new OnnxLayers(graph, "mixture");
        int each = likelihood.NumbersPerPixel;

        // an image's pixels have their numbers in the channels; elsewhere those of all pixels lie in one row
        Shape made = decoded.Item;
        pixels = made.Rank == 3 ? made.Without(-1) : made.With(-1, made[-1] / each);
        item = made.Rank == 3 ? With(likelihood.Channels) : pixels;
        numbers = layers.Reshape(decoded, With(each));
    }

    /// <summary>Adds the outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="likelihood">The likelihood.</param>
    /// <param name="decoded">The decoder's numbers.</param>
    public static void AddOutputs(OnnxGraph graph, LogisticMixture likelihood, OnnxValue decoded)
    {
        var mixture = new OnnxMixture(graph, likelihood, decoded);
        int count = likelihood.Mixtures;
        int channels = likelihood.Channels;
        OnnxValue logits = graph.Output(
            mixture.Part(0, 1), "logits", $"logits of the weights of {count} logistic distributions of each pixel");
        OnnxValue locations = graph.Output(
            mixture.ByChannel(1, channels), "location",
            "where each lies in each channel, from -1 to 1, less the shift by the channels before");
        OnnxValue scales = mixture.ByChannel(1 + channels, channels);
        graph.Output(
            graph.Add("Max", scales.Item,
                [scales, graph.Constant("mixture.least", [LogisticMixture.LowestLogScale], new Shape(1))]),
            "log_scale", "ln of its scale in each channel");
        OnnxValue? shifts = null;
        if (channels == 3)
        {
            OnnxValue free = mixture.ByChannel(1 + (2 * channels), channels);
            shifts = graph.Output(
                graph.Add("Tanh", free.Item, [free]), "coefficient",
                "what is added to locations: of the second channel [0] x1, of the third [1] x1 + [2] x2");
        }

        graph.Output(mixture.Mean(logits, locations, shifts), "mean", "the mean of x given z");
    }

    // channel by channel, with the means before in the place of observed values
    private OnnxValue Mean(OnnxValue logits, OnnxValue locations, OnnxValue? shifts)
    {
        OnnxValue weights = graph.Add(
            "Softmax", logits.Item, [logits], new OnnxAttribute("axis") { Integer = -1 });
        OnnxValue ones = graph.Constant(
            "mixture.ones", [.. Enumerable.Repeat(1f, likelihood.Mixtures)], new Shape(likelihood.Mixtures, 1));
        OnnxValue least = graph.Constant("mixture.lowest", [-1f], default);
        OnnxValue most = graph.Constant("mixture.highest", [1f], default);
        List<OnnxValue> means = [];
        int shift = 0;
        for (int channel = 0; channel < likelihood.Channels; channel++)
        {
            OnnxValue each = Channel(locations, channel);
            for (int before = 0; shifts is not null && before < channel; before++, shift++)
            {
                OnnxValue moved = graph.Add("Mul", each.Item, [Channel(shifts, shift), means[before]]);
                each = graph.Add("Add", each.Item, [each, moved]);
            }

            OnnxValue parts = graph.Add("Mul", each.Item, [weights, each]);
            OnnxValue sum = graph.Add("MatMul", With(1), [parts, ones]);
            means.Add(graph.Add("Clip", sum.Item, [sum, least, most]));
        }

        OnnxValue joined = graph.Add(
            "Concat", With(likelihood.Channels), [.. means], new OnnxAttribute("axis") { Integer = -1 });
        OnnxValue half = graph.Constant("mixture.half", [0.5f], new Shape(1));
        OnnxValue scaled = graph.Add("Mul", joined.Item, [joined, half]);
        OnnxValue grey = graph.Add("Add", joined.Item, [scaled, half]);
        return layers.Reshape(grey, item);
    }

    private OnnxValue Channel(OnnxValue value, int channel) => layers.Reshape(
        graph.Slice(value, pixels.Rank, channel, 1), With(likelihood.Mixtures));

    // parts of K numbers each, side by side
    private OnnxValue Part(int first, int count) => graph.Slice(
        numbers, pixels.Rank, first * likelihood.Mixtures, count * likelihood.Mixtures);

    private OnnxValue ByChannel(int first, int count) => layers.Reshape(
        Part(first, count), With(count).Insert(pixels.Rank + 1, likelihood.Mixtures));

    private Shape With(int last) => pixels.Insert(pixels.Rank, last);
}

using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The graphs of a deep hierarchy: all between x and the codes is channels first.</summary>
/// <param name="model">The model.</param>
internal sealed class OnnxDeepVae(DeepVae model) : OnnxHierarchy(model)
{
    private readonly ExportedDeepVae networks = new(model);
    private readonly DeepNetworks own = model.Networks;

    /// <inheritdoc/>
    protected override IReadOnlyList<OnnxValue> Observe(OnnxGraph graph, OnnxValue example, OnnxValue? condition)
    {
        OnnxValue image = new OnnxLayers(graph, "image").ChannelsFirst(example);
        OnnxValue twice = graph.Add("Mul", image.Item, [image, Number(graph, 2f)]);
        OnnxValue features = Run(
            graph, "stem", networks.Stem, graph.Add("Sub", image.Item, [twice, Number(graph, 1f)]));
        List<OnnxValue> evidence = [];
        for (int level = 0; level < networks.Ups.Count; level++)
        {
            features = networks.Ups[level] is { } up ? Run(graph, $"ups.{level}", up, features) : features;
            evidence.Add(features);
        }

        return evidence;
    }

    /// <inheritdoc/>
    protected override OnnxValue Walk(OnnxGraph graph, IReadOnlyList<OnnxValue> evidence, OnnxWay way) =>
        Down(graph, evidence, way, isForLatents: false);

    /// <inheritdoc/>
    protected override OnnxValue Descend(OnnxGraph graph, OnnxWay way, bool isForLatents = false) =>
        Down(graph, null, way, isForLatents);

    /// <inheritdoc/>
    protected override void Finish(OnnxGraph graph, OnnxValue end, OnnxValue? condition)
    {
        OnnxValue numbers = Run(graph, "tail", networks.Tail, end);
        OnnxLikelihood.AddOutputs(graph, model.Likelihood, new OnnxLayers(graph, "tail").ChannelsLast(numbers));
    }

    // see DeepVae.Down
    private OnnxValue Down(OnnxGraph graph, IReadOnlyList<OnnxValue>? evidence, OnnxWay way, bool isForLatents)
    {
        int top = networks.Joins.Count - 1;
        OnnxValue? state = null;
        for (int level = top; level >= 0; level--)
        {
            DeepGroup group = own.Groups[level];
            OnnxValue latents = state is null && evidence is null
                ? way.TakeStandard(level)
                : Taken(graph, level, state, evidence?[level], way);
            if (isForLatents && level == 0)
            {
                return latents;
            }

            state ??= graph.ForBatch(
                graph.Constant("start", networks.Start, networks.StartShape.Insert(0, 1)), latents);
            OnnxValue image = new OnnxLayers(graph, $"latents.{level}").ImageOf(latents, group.Latents);
            OnnxValue joined = graph.Add(
                "Concat", state.Item.With(0, state.Item[0] + image.Item[0]), [state, image],
                new OnnxAttribute("axis") { Integer = 1 });
            state = Run(graph, $"joins.{level}", networks.Joins[level], joined);
            state = networks.Downs[level] is { } down ? Run(graph, $"downs.{level}", down, state) : state;
        }

        return state!;
    }

    private OnnxValue Taken(OnnxGraph graph, int level, OnnxValue? state, OnnxValue? seen, OnnxWay way) => way.Take(
        level,
        () =>
        {
            OnnxValue? prior = state is null ? null : Run(graph, $"priors.{level}", networks.Priors[level]!, state);
            if (seen is null)
            {
                return NormalOf(graph, prior!, level);
            }

            OnnxValue combined = seen;
            if (state is not null)
            {
                OnnxValue told = Run(graph, $"combines.{level}", networks.Combines[level]!, state);
                combined = graph.Add("Add", seen.Item, [seen, told]);
            }

            OnnxValue change = Run(graph, $"posteriors.{level}", networks.Posteriors[level], combined);
            return NormalOf(
                graph, prior is null ? change : graph.Add("Add", change.Item, [prior, change]), level);
        });

    // means and ln of deviations through 5 tanh(./5), as rows of a code
    private static OnnxNormal NormalOf(OnnxGraph graph, OnnxValue numbers, int level)
    {
        var layers = new OnnxLayers(graph, $"normal.{level}");
        OnnxValue inner = graph.Add("Tanh", numbers.Item,
            [graph.Add("Mul", numbers.Item, [numbers, Number(graph, 1f / DeepVae.Bound)])]);
        OnnxValue soft = graph.Add("Mul", numbers.Item, [inner, Number(graph, DeepVae.Bound)]);
        int latents = numbers.Item[0] / 2;
        OnnxValue logDeviation = layers.RowOf(graph.Slice(soft, 0, latents, latents));
        return new OnnxNormal(
            layers.RowOf(graph.Slice(soft, 0, 0, latents)),
            graph.Add("Mul", logDeviation.Item, [logDeviation, Number(graph, 2f)]));
    }

    private static OnnxValue Run(OnnxGraph graph, string part, ExportedNetwork network, OnnxValue value) =>
        new OnnxLayers(graph, part).Run(network, value, null);

    private static OnnxValue Number(OnnxGraph graph, float number) =>
        graph.Constant("number", [number], new Shape(1));
}

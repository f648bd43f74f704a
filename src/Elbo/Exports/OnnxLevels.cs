using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The graphs of a hierarchy whose levels see their neighbours alone: bottom-up, or a ladder.</summary>
/// <param name="model">The model.</param>
internal sealed class OnnxLevels(LevelHierarchy model) : OnnxHierarchy(model)
{
    private readonly ExportedLevels networks = new(model);
    private readonly bool isLadder = model is LadderVae;
    private readonly int top = model.Levels.Length - 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<OnnxValue> Observe(OnnxGraph graph, OnnxValue example, OnnxValue? condition)
    {
        if (!isLadder)
        {
            return [Encode(graph, 0, example, condition)];
        }

        List<OnnxValue> evidence = [];
        OnnxValue features = example;
        for (int level = 0; level <= top; level++)
        {
            features = Encode(graph, level, features, level == 0 ? condition : null);
            evidence.Add(new OnnxLayers(graph, $"heads.{level}").Apply(networks.Heads[level], features, null));
        }

        return evidence;
    }

    /// <inheritdoc/>
    protected override OnnxValue Walk(OnnxGraph graph, IReadOnlyList<OnnxValue> evidence, OnnxWay way) =>
        isLadder ? WalkDown(graph, evidence, way) : WalkUp(graph, evidence[0], way);

    /// <inheritdoc/>
    protected override OnnxValue Descend(OnnxGraph graph, OnnxWay way, bool isForLatents = false)
    {
        if (!isForLatents)
        {
            // x sees the level next to it alone
            return way.TakeStandard(0);
        }

        OnnxValue latents = way.TakeStandard(top);
        for (int level = top - 1; level >= 0; level--)
        {
            OnnxValue above = latents;
            int own = level;
            latents = way.Take(level, () => PriorOf(graph, own, above));
        }

        return latents;
    }

    /// <inheritdoc/>
    protected override void Finish(OnnxGraph graph, OnnxValue end, OnnxValue? condition) => OnnxLikelihood.AddOutputs(
        graph, model.Likelihood, new OnnxLayers(graph, "decoders.0").Apply(networks.Decoders[0], end, condition));

    private OnnxValue WalkUp(OnnxGraph graph, OnnxValue numbers, OnnxWay way)
    {
        OnnxValue lowest = way.Take(0, () => NormalOf(graph, numbers));
        OnnxValue latents = lowest;
        for (int level = 1; level <= top; level++)
        {
            OnnxValue below = latents;
            int own = level;
            latents = way.Take(level, () => NormalOf(graph, Encode(graph, own, below, null)));
        }

        return lowest;
    }

    private OnnxValue WalkDown(OnnxGraph graph, IReadOnlyList<OnnxValue> evidence, OnnxWay way)
    {
        OnnxValue latents = way.Take(top, () => NormalOf(graph, evidence[top]));
        for (int level = top - 1; level >= 0; level--)
        {
            OnnxValue above = latents;
            int own = level;
            latents = way.Take(
                level, () => Product(graph, NormalOf(graph, evidence[own]), PriorOf(graph, own, above)));
        }

        return latents;
    }

    private OnnxValue Encode(OnnxGraph graph, int level, OnnxValue input, OnnxValue? condition) =>
        new OnnxLayers(graph, $"encoders.{level}").Apply(networks.Encoders[level], input, condition);

    private OnnxNormal PriorOf(OnnxGraph graph, int level, OnnxValue above) => NormalOf(
        graph, new OnnxLayers(graph, $"decoders.{level + 1}").Apply(networks.Decoders[level + 1], above, null));

    private OnnxNormal NormalOf(OnnxGraph graph, OnnxValue numbers)
    {
        int size = numbers.Item[0] / 2;
        var item = new Shape(size);
        OnnxValue mean = graph.Slice(numbers, 0, 0, size);
        OnnxValue second = graph.Slice(numbers, 0, size, size);
        if (!isLadder)
        {
            return new OnnxNormal(mean, second);
        }

        OnnxValue soft = new OnnxLayers(graph, "variance").Activate(Activation.Softplus, second, "softplus");
        OnnxValue variance = graph.Add(
            "Add", item, [soft, graph.Constant("least", [LadderVae.LeastVariance], new Shape(1))]);
        return new OnnxNormal(mean, graph.Add("Log", item, [variance]));
    }

    // precisions add: see LadderVae.Product
    private static OnnxNormal Product(OnnxGraph graph, OnnxNormal first, OnnxNormal second)
    {
        Shape item = first.Mean.Item;
        OnnxValue lead = graph.Add("Sub", item, [second.LogVariance, first.LogVariance]);
        OnnxValue share = graph.Add("Sigmoid", item, [lead]);
        OnnxValue apart = graph.Add("Sub", item, [first.Mean, second.Mean]);
        OnnxValue step = graph.Add("Mul", item, [share, apart]);
        OnnxValue soft = graph.Add("Softplus", item, [lead]);
        return new OnnxNormal(
            graph.Add("Add", item, [second.Mean, step]), graph.Add("Sub", item, [second.LogVariance, soft]));
    }
}

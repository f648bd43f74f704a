using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The graphs of a model with several levels of latents.</summary>
/// <param name="model">The model.</param>
internal abstract class OnnxHierarchy(HierarchicalModel model) : OnnxModel(model)
{
    /// <inheritdoc/>
    protected override OnnxGraph Encoder()
    {
        var graph = new OnnxGraph("encoder", Described("q(z|x): from examples to their latents, level by level"));
        OnnxWay way = OnnxWay.OfMeans(graph, model.LevelSizes);
        Walk(graph, Observe(graph, Example(graph), Condition(graph)), way);
        way.AddOutputs();
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Decoder()
    {
        var graph = new OnnxGraph("decoder", Described("p(x|z): from the latents of all levels to examples"));
        OnnxWay way = OnnxWay.Given(graph, model.LevelSizes, Code(graph));
        Finish(graph, Descend(graph, way), Condition(graph));
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Whole()
    {
        var graph = new OnnxGraph("model", Described("from examples through their latents to reconstructions"));
        OnnxValue example = Example(graph);
        OnnxValue? condition = Condition(graph);
        OnnxWay way = OnnxWay.Drawn(graph, model.LevelSizes, Noise(graph, "; zeros give the mean of each level"));
        OnnxValue end = Walk(graph, Observe(graph, example, condition), way);
        graph.Output(way.Code(), "latent", $"z drawn from q(z|x), [batch, {model.LatentSize}]");
        Finish(graph, end, condition);
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Prior()
    {
        var graph = new OnnxGraph("prior", "p(z), level by level from the top down: from noise to latents");
        OnnxWay way = OnnxWay.Drawn(graph, model.LevelSizes, Noise(graph, ""));
        Descend(graph, way, isForLatents: true);
        graph.Output(way.Code(), "latent", $"z drawn from the prior, [batch, {model.LatentSize}]");
        return graph;
    }

    /// <summary>What the encoders make of x, level by level.</summary>
    protected abstract IReadOnlyList<OnnxValue> Observe(OnnxGraph graph, OnnxValue example, OnnxValue? condition);

    /// <summary>Takes the latents of all levels from their posteriors.</summary>
    /// <returns>What the decoder ends with.</returns>
    protected abstract OnnxValue Walk(OnnxGraph graph, IReadOnlyList<OnnxValue> evidence, OnnxWay way);

    /// <summary>Takes the latents from the priors, from the top down.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="way">Where latents come from.</param>
    /// <param name="isForLatents">Whether latents alone are wanted, and not what the decoder ends with.</param>
    /// <returns>What the decoder ends with.</returns>
    protected abstract OnnxValue Descend(OnnxGraph graph, OnnxWay way, bool isForLatents = false);

    /// <summary>Adds the outputs of p(x|z).</summary>
    protected abstract void Finish(OnnxGraph graph, OnnxValue end, OnnxValue? condition);

    private OnnxValue Noise(OnnxGraph graph, string more) => graph.Input(
        "noise", new Shape(model.LatentSize),
        $"independent normal variables of mean 0 and variance 1, [batch, {model.LatentSize}]{more}");
}

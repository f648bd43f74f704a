using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The graphs of a model with one level of latents, or of an autoencoder.</summary>
/// <param name="model">The model.</param>
internal sealed class OnnxVae(EncoderDecoder model) : OnnxModel(model)
{
    private readonly ExportedNetwork encoder = ExportedNetwork.Encoder(model);
    private readonly ExportedNetwork decoder = ExportedNetwork.Decoder(model);

    /// <inheritdoc/>
    protected override OnnxGraph Encoder()
    {
        var graph = new OnnxGraph("encoder", Described("q(z|x): from examples to their latents"));
        _ = Encode(graph, Example(graph), Condition(graph));
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Decoder()
    {
        var graph = new OnnxGraph("decoder", Described("p(x|z): from latents to examples"));
        Decode(graph, Code(graph), Condition(graph));
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Whole()
    {
        var graph = new OnnxGraph("model", Described("from examples through their latents to reconstructions"));
        OnnxValue example = Example(graph);
        OnnxValue? condition = Condition(graph);
        OnnxValue? noise = OnnxPosterior.FamilyOf(model) is { } family ? Noise(graph, family) : null;
        Decode(graph, Encode(graph, example, condition).Sample(noise), condition);
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph? Prior()
    {
        if (model is not Vae vae)
        {
            return null;
        }

        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            return vae.PriorNow() is NormalMixture mixture ? Prior(mixture) : null;
        }
    }

    private static OnnxGraph Prior(NormalMixture mixture)
    {
        Shape shape = mixture.Means.Shape;
        var graph = new OnnxGraph("prior", "p(z), a mixture of normals: from noise to latents");
        OnnxValue noise = graph.Input(
            "noise", new Shape(shape[1]),
            $"independent normal variables of mean 0 and variance 1, [batch, {shape[1]}]");
        OnnxValue uniform = graph.Input("uniform", new Shape(1), "uniform numbers in (0, 1), [batch, 1]");

        // The component is the number of bounds that are not above the uniform number; the last is never reached.
        double below = 0;
        float[] bounds = [.. mixture.Logits.Softmax(0).ToArray().Select(weight => (float)(below += weight))];
        bounds[^1] = 2f;
        OnnxValue passed = graph.Add(
            "GreaterOrEqual", new Shape(bounds.Length), hasBatch: true, OnnxType.Truth,
            [uniform, graph.Constant("bounds", bounds, new Shape(1, bounds.Length))]);
        OnnxValue ones = graph.Add(
            "Cast", passed.Item, hasBatch: true, OnnxType.Integer, [passed],
            new OnnxAttribute("to") { Integer = (int)OnnxType.Integer });
        OnnxValue component = graph.Add(
            "ReduceSum", default, hasBatch: true, OnnxType.Integer, [ones, graph.Constant("axes", 1)],
            new OnnxAttribute("keepdims") { Integer = 0 });
        float[] deviations = (mixture.LogVariances * 0.5f).Exp().ToArray();
        OnnxValue step = graph.Add("Mul", noise.Item, [noise, Chosen("prior.deviations", deviations)]);
        OnnxValue latent = graph.Add("Add", noise.Item, [Chosen("prior.means", mixture.Means.ToArray()), step]);
        graph.Output(latent, "latent", $"z drawn from the prior, [batch, {shape[1]}]");
        return graph;

        OnnxValue Chosen(string name, float[] rows) => graph.Add(
            "Gather", noise.Item, [graph.Constant(name, rows, shape), component],
            new OnnxAttribute("axis") { Integer = 0 });
    }

    private OnnxPosterior Encode(OnnxGraph graph, OnnxValue example, OnnxValue? condition) => new(
        graph, OnnxPosterior.FamilyOf(model), model.LatentSize,
        new OnnxLayers(graph, "encoder").Apply(encoder, example, condition), model.CodeActivation);

    private void Decode(OnnxGraph graph, OnnxValue latent, OnnxValue? condition) => OnnxLikelihood.AddOutputs(
        graph, model.Likelihood, new OnnxLayers(graph, "decoder").Apply(decoder, latent, condition));
}

using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>What an encoder's numbers mean, as nodes: the outputs of q(z|x), and z from noise.</summary>
internal sealed class OnnxPosterior
{
    private readonly OnnxGraph graph;
    private readonly PosteriorFamily? family;
    private readonly int latents;
    private readonly OnnxValue mean;
    private readonly OnnxValue? spread;

    /// <summary>The outputs of the encoder's numbers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="family">What the numbers mean; null for a code without a density.</param>
    /// <param name="latents">How many latents there are.</param>
    /// <param name="head">The encoder's numbers, [batch, head].</param>
    /// <param name="codeActivation">The nonlinearity of a code.</param>
    public OnnxPosterior(
        OnnxGraph graph, PosteriorFamily? family, int latents, OnnxValue head, Activation codeActivation = default)
    {
        this.graph = graph;
        this.family = family;
        this.latents = latents;
        if (family is null)
        {
            OnnxValue code = new OnnxLayers(graph, "code").Activate(codeActivation, head, "code");
            mean = graph.Output(code, "code", $"the code, [batch, {latents}]");
            return;
        }

        mean = graph.Output(
            Part(head, 0, latents), "latent_mean",
            $"the mean of q(z|x), [batch, {latents}]: the representation of x");
        spread = family == PosteriorFamily.Full ? Factor(head)
            : family == PosteriorFamily.Diagonal || family == PosteriorFamily.Isotropic ? LogVariance(head)
            : graph.Output(
                Part(head, latents, latents), "latent_log_scale",
                $"ln of the scale of q(z|x), a {family.Name} distribution, [batch, {latents}]");
    }

    /// <summary>What a model's posterior is made of; null where it has none.</summary>
    public static PosteriorFamily? FamilyOf(Model model) => model switch
    {
        EncoderDecoder { HasDensity: true } vae => vae.Family,
        SentenceVae sentences => sentences.Family,
        _ => null,
    };

    /// <summary>What the noise must be drawn from, in words.</summary>
    public static string Noise(PosteriorFamily family) => family.Name switch
    {
        "laplace" => "independent standard Laplace variables, of scale 1",
        "logistic" => "independent standard logistic variables, of scale 1",
        "studentT" =>
            $"independent standard Student's t variables with {StudentT.DegreesOfFreedom} degrees of freedom",
        _ => "independent normal variables of mean 0 and variance 1",
    };

    /// <summary>z: the code where there is no density, else drawn by means of noise.</summary>
    /// <param name="noise">[batch, latent]; zeros give the mean.</param>
    public OnnxValue Sample(OnnxValue? noise)
    {
        if (spread is null || noise is null)
        {
            return mean;
        }

        Shape item = new(latents);
        OnnxValue step;
        if (family == PosteriorFamily.Full)
        {
            var layers = new OnnxLayers(graph, "latent");
            OnnxValue column = layers.Reshape(noise, new Shape(latents, 1));
            step = layers.Reshape(graph.Add("MatMul", new Shape(latents, 1), [spread, column]), item);
        }
        else
        {
            bool isNormal = family == PosteriorFamily.Diagonal || family == PosteriorFamily.Isotropic;
            OnnxValue logScale = isNormal
                ? graph.Add("Mul", item, [spread, graph.Constant("half", [0.5f], new Shape(1))])
                : spread;
            step = graph.Add("Mul", item, [noise, graph.Add("Exp", item, [logScale])]);
        }

        OnnxValue latent = graph.Add("Add", item, [mean, step]);
        return graph.Output(latent, "latent", $"z drawn from q(z|x), [batch, {latents}]");
    }

    private OnnxValue LogVariance(OnnxValue head)
    {
        bool isShared = family == PosteriorFamily.Isotropic;
        OnnxValue logVariance = Part(head, latents, isShared ? 1 : latents);
        if (isShared)
        {
            logVariance = graph.Add(
                "Add", new Shape(latents),
                [logVariance, graph.Constant("zeros", new float[latents], new Shape(latents))]);
        }

        return graph.Output(
            logVariance, "latent_log_variance", $"ln of the variances of q(z|x), [batch, {latents}]");
    }

    // L row by row: e^ of the diagonal's numbers, the numbers below it, and 0 above
    private OnnxValue Factor(OnnxValue head)
    {
        int below = latents * (latents - 1) / 2;
        OnnxValue diagonal = graph.Add("Exp", new Shape(latents), [Part(head, latents, latents)]);
        OnnxValue zero = graph.ForBatch(graph.Constant("zero", [0f], new Shape(1, 1)), head);
        OnnxValue[] parts = below == 0
            ? [diagonal, zero]
            : [diagonal, Part(head, 2 * latents, below), zero];
        int count = latents + below + 1;
        OnnxValue all = graph.Add("Concat", new Shape(count), parts, new OnnxAttribute("axis") { Integer = 1 });
        long[] places = new long[latents * latents];
        for (int row = 0; row < latents; row++)
        {
            for (int column = 0; column < latents; column++)
            {
                places[(row * latents) + column] = row == column ? row
                    : column < row ? latents + (row * (row - 1) / 2) + column
                    : count - 1;
            }
        }

        OnnxValue flat = graph.Add(
            "Gather", new Shape(latents * latents), [all, graph.Constant("latent.places", places)],
            new OnnxAttribute("axis") { Integer = 1 });
        OnnxValue factor = new OnnxLayers(graph, "latent").Reshape(flat, new Shape(latents, latents));
        return graph.Output(
            factor, "latent_factor",
            $"L, lower triangular, [batch, {latents}, {latents}]: the covariance of q(z|x) is L L^T");
    }

    private OnnxValue Part(OnnxValue head, int from, int count) =>
        from == 0 && head.Item[0] == count ? head : graph.Slice(head, 0, from, count);
}

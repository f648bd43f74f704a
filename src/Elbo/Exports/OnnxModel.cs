using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// The graphs of a model: encoder, decoder, both with a sample between them, a prior that is more than a standard
/// normal, and a step of what is written one by one.
/// </summary>
/// <param name="model">The model.</param>
internal abstract class OnnxModel(Model model)
{
    /// <summary>The graphs of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withEncoder">Whether those with the encoder are among them.</param>
    public static IEnumerable<OnnxGraph> Graphs(Model model, bool withEncoder)
    {
        OnnxModel graphs = model switch
        {
            SentenceModel sentences => new OnnxSentences(sentences),
            DeepVae deep => new OnnxDeepVae(deep),
            LevelHierarchy levels => new OnnxLevels(levels),
            _ => new OnnxVae((EncoderDecoder)model),
        };
        OnnxGraph?[] all = withEncoder
            ? [graphs.Encoder(), graphs.Decoder(), graphs.Whole(), graphs.Prior(), graphs.Step()]
            : [graphs.Decoder(), graphs.Prior(), graphs.Step()];
        return all.OfType<OnnxGraph>();
    }

    /// <summary>x to the posterior; null for a model without latents.</summary>
    protected abstract OnnxGraph? Encoder();

    /// <summary>z to the mean of x. Nothing of the encoder is in it. Null for a model without latents.</summary>
    protected abstract OnnxGraph? Decoder();

    /// <summary>x and noise to the posterior, z, and the mean of x given z.</summary>
    protected abstract OnnxGraph Whole();

    /// <summary>Noise to draws of the prior; null where that is a standard normal.</summary>
    protected virtual OnnxGraph? Prior() => null;

    /// <summary>One step of what is written one by one, such as a word; null for other models.</summary>
    protected virtual OnnxGraph? Step() => null;

    /// <summary>What a graph is, in words.</summary>
    protected static string Described(string what) =>
        $"{what}. Images are channels last, [batch, height, width, channels]; the batch is of any size.";

    /// <summary>x.</summary>
    protected OnnxValue Example(OnnxGraph graph) => graph.Input(
        "x", model.ItemShape,
        model.ItemShape.Rank == 3
            ? $"examples [batch, height, width, channels] = [batch, {model.ItemShape.ToString()[1..]}"
            : $"examples [batch, {model.ItemShape.ToString()[1..]}");

    /// <summary>Noise for a posterior; zeros give its mean.</summary>
    protected OnnxValue Noise(OnnxGraph graph, PosteriorFamily family) => graph.Input(
        "noise", new Shape(model.LatentSize),
        $"{OnnxPosterior.Noise(family)}, [batch, {model.LatentSize}]; zeros give the mean");

    /// <summary>z.</summary>
    protected OnnxValue Code(OnnxGraph graph) => graph.Input(
        "latent", new Shape(model.LatentSize), $"z, [batch, {model.LatentSize}]: drawn from the prior, or a code");

    /// <summary>What the networks next to x are told; null for nothing.</summary>
    protected OnnxValue? Condition(OnnxGraph graph) => model.Conditioning.Size == 0 ? null : graph.Input(
        "condition", new Shape(model.Conditioning.Size),
        $"the class, one-hot, [batch, {model.Conditioning.Size}]");
}

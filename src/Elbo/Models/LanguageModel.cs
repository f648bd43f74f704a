using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A recurrent language model (Mikolov et al. 2010): ln p(x) = sum_t ln p(x_t | x_1 .. x_(t-1)), exactly. It has no
/// latents, so its evidence lower bound is ln p(x) itself.
/// </summary>
public sealed class LanguageModel : SentenceModel, IExactLikelihood
{
    private static readonly StandardNormal Prior = new(0);

    /// <summary>A language model of the given sizes.</summary>
    /// <param name="longest">The tokens of the longest sentence, its end included.</param>
    /// <param name="options">The sizes.</param>
    public LanguageModel(int longest, TokenOptions options)
        : base(longest, options)
    {
        Decoder = new TokenDecoder(options, condition: 0);
        Parameters = new ParameterSet(Named("decoder", Decoder.Parameters));
    }

    /// <inheritdoc/>
    public override int LatentSize => 0;

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public override TokenDecoder Decoder { get; }

    /// <inheritdoc/>
    public override Distribution Encode(in Batch batch) => Nothing(batch.Observed.Shape[0]);

    /// <inheritdoc/>
    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        int rows = batch.Observed.Shape[0];
        Tensor perToken = PerToken(batch, null, draw.Samples);
        Tensor samples = Tensor.Constant(0f, new Shape(draw.Samples, rows, 0));
        return Conclude(LatentLevel.Of(posterior, Prior, samples), perToken, draw.Samples);
    }

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        Tensor.Constant(0f, new Shape(examples.Count, 0));

    /// <inheritdoc/>
    public override long ForwardOperations(int samples) => samples * ItemShape.Count * Decoder.StepOperations;

    /// <inheritdoc/>
    double[] IExactLikelihood.LogLikelihood(in Batch batch) =>
    [
        .. BySentence(PerToken(batch, null, samples: 1), samples: 1).Sum(-1).ToArray().Select(nats => (double)nats),
    ];

    internal override Tensor? Told(Tensor latents) => null;

    // a normal over no latents: its density is 1, its divergence 0
    private static Normal Nothing(int batch)
    {
        Tensor none = Tensor.Constant(0f, new Shape(batch, 0));
        return Normal.Of(none, none);
    }
}

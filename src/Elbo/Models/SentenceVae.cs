using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The variational autoencoder for sentences (Bowman et al. 2016): z ~ N(0, I), a sentence word by word given z and the
/// words before; q(z|x) from the last state of a recurrent encoder.
/// </summary>
public sealed class SentenceVae : SentenceModel
{
    private readonly TokenEncoder encoder;
    private readonly PosteriorFamily family;
    private readonly StandardNormal prior;

    /// <summary>A VAE of the given sizes.</summary>
    /// <param name="longest">The tokens of the longest sentence, its end included.</param>
    /// <param name="latentSize">The number of latents.</param>
    /// <param name="options">The sizes of encoder and decoder.</param>
    /// <param name="posterior">What the encoder's numbers mean.</param>
    public SentenceVae(int longest, int latentSize, TokenOptions options, PosteriorFamily posterior)
        : base(longest, options)
    {
        LatentSize = latentSize;
        family = posterior;
        prior = new StandardNormal(latentSize);
        encoder = new TokenEncoder(options, posterior.HeadSize(latentSize));
        Decoder = new TokenDecoder(options, latentSize);
        Parameters = new ParameterSet(
            Named("encoder", encoder.Parameters).Concat(Named("decoder", Decoder.Parameters)));
    }

    /// <inheritdoc/>
    public override int LatentSize { get; }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public override TokenDecoder Decoder { get; }

    /// <summary>From a sentence to the posterior's numbers.</summary>
    internal TokenEncoder Encoder => encoder;

    /// <summary>What they mean.</summary>
    internal PosteriorFamily Family => family;

    /// <inheritdoc/>
    public override Distribution Encode(in Batch batch) => family.Of(
        encoder.Apply(TokenBatch.Of(batch.Input, 1, wordDropout: 0, batch.Pass), batch.Pass), LatentSize);

    /// <inheritdoc/>
    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        Tensor z = posterior.Sample(new SampleNoise(draw.Random, batch.Examples, draw.First, draw.Samples));
        ScaledGradient? scale = null;
        Tensor seen = z;
        if (draw.Gradient == SampleGradient.Stopped)
        {
            seen = z.StopGradient();
        }
        else if (draw.Gradient == SampleGradient.Scaled)
        {
            scale = ScaledGradient.TryApply(z, out seen);
        }

        Tensor perToken = PerToken(
            batch, seen.Reshape(new Shape(draw.Samples * batch.Observed.Shape[0], LatentSize)), draw.Samples);
        return Conclude(LatentLevel.Of(posterior, prior, seen, scale), perToken, draw.Samples);
    }

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        prior.Sample(new SampleNoise(random, examples, 0, 1)).Reshape(new Shape(examples.Count, LatentSize));

    /// <inheritdoc/>
    public override long ForwardOperations(int samples) =>
        ItemShape.Count * (encoder.StepOperations + (samples * Decoder.StepOperations));
}

using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The variational autoencoder (Kingma and Welling 2014): z ~ p(z), x ~ p(x|z) by the decoder; q(z|x) of a family of
/// distributions, with parameters by the encoder. Told a label, it is conditional (Sohn, Lee and Yan 2015).
/// </summary>
public sealed class Vae : EncoderDecoder
{
    private readonly Prior prior;
    private readonly Func<Tensor, Distribution> encode;

    /// <summary>A VAE of two networks.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="latentSize">The number of latents.</param>
    /// <param name="encoder">To [batch, <see cref="PosteriorFamily.HeadSize"/>].</param>
    /// <param name="decoder">From [batch, latent] to the likelihood's numbers for each element of the item.</param>
    /// <param name="likelihood">What the decoder's numbers mean.</param>
    /// <param name="posterior">What the encoder's numbers mean.</param>
    /// <param name="prior">p(z); null for the standard normal.</param>
    /// <param name="conditioning">What both networks are told beside x and z; null for nothing.</param>
    /// <exception cref="TensorException">The networks do not fit the data.</exception>
    public Vae(
        Shape itemShape, int latentSize, Network encoder, Network decoder, Likelihood likelihood,
        PosteriorFamily posterior, Prior? prior = null, Conditioning? conditioning = null)
        : this(
            itemShape, latentSize, (encoder, decoder), likelihood, posterior,
            prior ?? new StandardNormalPrior(latentSize), conditioning ?? Conditioning.None)
    {
    }

    private Vae(
        Shape itemShape, int latentSize, (Network Encoder, Network Decoder) networks, Likelihood likelihood,
        PosteriorFamily posterior, Prior prior, Conditioning conditioning)
        : base(
            itemShape, latentSize, networks, likelihood, posterior, conditioning, Named("prior", prior.Parameters))
    {
        this.prior = prior;
        encode = input => Encode(input, null, Pass.Evaluation);
    }

    /// <summary>p(z) with the parameters as they are, for the running step.</summary>
    internal Distribution PriorNow() => prior.At(encode);

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        PriorNow().Sample(new SampleNoise(random, examples, 0, 1)).Reshape(
            new Shape(examples.Count, LatentSize));

    /// <inheritdoc/>
    private protected override Inference Conclude(
        Distribution posterior, Tensor samples, ScaledGradient? scale, Tensor decoded, Tensor logLikelihood) =>
        Inference.Of(LatentLevel.Of(posterior, PriorNow(), samples, scale), decoded, logLikelihood);
}

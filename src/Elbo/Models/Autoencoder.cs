using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The plain autoencoder (Rumelhart, Hinton and Williams 1986): code = f(x) by the encoder, x is decoded from the code.
/// There is no prior and no posterior with a density, so no ELBO, no ln p(x), and nothing to draw samples from.
/// </summary>
public sealed class Autoencoder : EncoderDecoder
{
    /// <summary>An autoencoder of two networks.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="codeSize">The number of units of the code.</param>
    /// <param name="encoder">To [batch, code size].</param>
    /// <param name="decoder">From [batch, code size] to the likelihood's numbers for each element of the item.</param>
    /// <param name="likelihood">What the decoder's numbers mean: by it the error is measured.</param>
    /// <param name="codeActivation">The nonlinearity of the code's units.</param>
    /// <param name="conditioning">What both networks are told beside x and code; null for nothing.</param>
    /// <exception cref="TensorException">The networks do not fit the data.</exception>
    public Autoencoder(
        Shape itemShape, int codeSize, Network encoder, Network decoder, Likelihood likelihood,
        Activation codeActivation, Conditioning? conditioning = null)
        : base(
            itemShape, codeSize, (encoder, decoder), likelihood, Point.Family(codeActivation),
            conditioning ?? Conditioning.None, []) => CodeActivation = codeActivation;

    /// <inheritdoc/>
    internal override Activation CodeActivation { get; }

    /// <inheritdoc/>
    public override bool HasDensity => false;

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples)
    {
        RequireDensity("drawing samples");
        return null!;
    }

    /// <inheritdoc/>
    private protected override Inference Conclude(
        Distribution posterior, Tensor samples, ScaledGradient? scale, Tensor decoded, Tensor logLikelihood) =>
        Inference.OfCode(samples, decoded, logLikelihood);
}

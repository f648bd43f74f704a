using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Latents that are there already, in place of a posterior: a model that draws from it decodes just these, and a
/// gradient goes through them.
/// </summary>
/// <param name="latents">z, [samples, batch, latent].</param>
internal sealed class GivenLatents(Tensor latents) : Distribution
{
    /// <inheritdoc/>
    public override Tensor Mean => latents;

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise) => latents;

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value) => throw new EvaluationException(
        "Given latents have no density. Take the density of the distribution that they were drawn from.");

    /// <inheritdoc/>
    public override Distribution StopGradient() => new GivenLatents(latents.StopGradient());
}

using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>The standard deviation of each latent under q(z|x).</summary>
internal static class PosteriorScales
{
    /// <summary>
    /// [batch, latent] of the running step; null where a posterior has none, as the code of an autoencoder. With full
    /// covariance those of the latents by themselves: sqrt (L L^T)_jj.
    /// </summary>
    public static Tensor? Of(Distribution posterior) => posterior switch
    {
        Normal normal => (normal.LogVariance * 0.5f).Exp(),
        MultivariateNormal normal => normal.Factor.Square().Sum(-1).Sqrt(),
        LocationScale family when double.IsFinite(family.StandardVariance) =>
            family.LogScale.Exp() * (float)Math.Sqrt(family.StandardVariance),
        _ => null,
    };
}

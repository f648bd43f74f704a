using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>The standard deviation of each latent under q(z|x).</summary>
internal static class PosteriorScales
{
    /// <summary>
    /// [batch, latent] of the running step; null where a posterior has none, as the code of an autoencoder. With full
    /// covariance those of the latents by themselves: sqrt (L L^T)_jj; of several levels each given the others at their
    /// means.
    /// </summary>
    public static Tensor? Of(Distribution posterior) => posterior switch
    {
        Normal normal => (normal.LogVariance * 0.5f).Exp(),
        JointPosterior joint => joint.Deviation,
        MultivariateNormal normal => normal.Factor.Square().Sum(-1).Sqrt(),
        LocationScale family when double.IsFinite(family.StandardVariance) =>
            family.LogScale.Exp() * (float)Math.Sqrt(family.StandardVariance),
        _ => null,
    };
}

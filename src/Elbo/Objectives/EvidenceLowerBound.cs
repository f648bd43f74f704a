using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>
/// The negative evidence lower bound, -1/L sum_l ln p(x|z_l) + w KL(q(z|x) || p(z)), averaged over the batch
/// (Kingma and Welling 2014, equation 7; w other than 1: Higgins et al. 2017). KL in closed form, or from the same
/// samples.
/// </summary>
/// <param name="samples">L, the samples of z for each example.</param>
/// <param name="usesClosedForm">Whether KL is taken in closed form where there is one.</param>
public sealed class EvidenceLowerBound(int samples, bool usesClosedForm) : Objective
{
    /// <inheritdoc/>
    public override int Samples => samples;

    /// <inheritdoc/>
    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        Tensor reconstruction = inference.LogLikelihood.Mean(0);
        Tensor kl = Divergence(inference.Levels[0]);
        for (int i = 1; i < inference.Levels.Count; i++)
        {
            kl = kl + Divergence(inference.Levels[i]);
        }

        Tensor loss = ((kl * (float)klWeight) - reconstruction).Mean();
        return ObjectiveTerms.Of(loss, reconstruction, kl);
    }

    private Tensor Divergence(LatentLevel level) =>
        usesClosedForm && KlDivergence.HasClosedForm(level.Posterior, level.Prior)
            ? KlDivergence.PerDimension(level.Posterior, level.Prior).Sum(-1)
            : KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples).Mean(0);
}

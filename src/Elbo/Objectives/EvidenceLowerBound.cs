using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>
/// The negative evidence lower bound, -1/L sum_l r ln p(x|z_l) + w KL(q(z|x) || p(z)), averaged over the batch
/// (Kingma and Welling 2014, equation 7; w other than 1: Higgins et al. 2017). KL in closed form, or from the same
/// samples.
/// </summary>
/// <param name="samples">L, the samples of z for each example.</param>
/// <param name="usesClosedForm">Whether KL is taken in closed form where there is one.</param>
public sealed class EvidenceLowerBound(int samples, bool usesClosedForm) : Objective
{
    /// <inheritdoc/>
    public override int Samples => samples;

    /// <summary>
    /// r, the weight of the reconstruction: r = 100 and w = 1 is, but for the scale of the loss, r = 1 and w = 0.01.
    /// </summary>
    public double ReconstructionWeight { get; init; } = 1;

    /// <summary>How the divergence enters.</summary>
    public KlPenalty Penalty { get; init; } = KlPenalty.Weighted;

    /// <summary>
    /// Whether the gradient of ln q(z|x) goes through z alone, which leaves no variance where q is the true posterior
    /// (Roeder, Wu and Duvenaud 2017, "Sticking the landing"); KL from samples then.
    /// </summary>
    public bool SticksTheLanding { get; init; }

    /// <inheritdoc/>
    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        Tensor reconstruction = inference.LogLikelihood.Mean(0);
        Tensor kl = SticksTheLanding
            ? -Divergence.LogRatio(inference, stopsPosterior: true).Mean(0)
            : Divergence.Of(inference, usesClosedForm);
        Tensor weighted = ReconstructionWeight == 1 ? reconstruction : reconstruction * (float)ReconstructionWeight;
        return ObjectiveTerms.Of(Penalty.Loss(inference, weighted, kl, klWeight), reconstruction, kl);
    }
}

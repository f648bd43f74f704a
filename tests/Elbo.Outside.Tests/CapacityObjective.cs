using Elbo.Distributions;
using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>
/// -reconstruction + w |KL - capacity| (Burgess et al. 2018, equation 8): an objective of a stranger.
/// </summary>
internal sealed class CapacityObjective(float capacity) : Objective
{
    public override int Samples => 2;

    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        LatentLevel level = inference.Levels[0];
        Tensor reconstruction = inference.LogLikelihood.Mean(0);
        Tensor kl = KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples).Mean(0);
        Tensor loss = (((kl - capacity).Abs() * (float)klWeight) - reconstruction).Mean();
        return ObjectiveTerms.Of(loss, reconstruction, kl);
    }
}

using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>KL(q(z|x) || p(z)) over all levels of latents, as objectives need it; nats, [batch].</summary>
internal static class Divergence
{
    /// <summary>In closed form where there is one and it is wanted, else the mean over the samples.</summary>
    public static Tensor Of(Inference inference, bool usesClosedForm)
    {
        Tensor kl = OfLevel(inference.Levels[0], usesClosedForm);
        for (int i = 1; i < inference.Levels.Count; i++)
        {
            kl = kl + OfLevel(inference.Levels[i], usesClosedForm);
        }

        return kl;
    }

    /// <summary>ln p(z) - ln q(z|x) of each sample, [samples, batch].</summary>
    /// <param name="inference">What the model says.</param>
    /// <param name="stopsPosterior">
    /// Whether the posterior's parameters are constants in its density, so that the gradient goes through z alone.
    /// </param>
    public static Tensor LogRatio(Inference inference, bool stopsPosterior)
    {
        Tensor ratio = LogRatio(inference.Levels[0], stopsPosterior);
        for (int i = 1; i < inference.Levels.Count; i++)
        {
            ratio = ratio + LogRatio(inference.Levels[i], stopsPosterior);
        }

        return ratio;
    }

    /// <summary>Whether every level has a closed form.</summary>
    public static bool HasClosedForm(Inference inference)
    {
        bool has = true;
        for (int i = 0; i < inference.Levels.Count; i++)
        {
            has &= KlDivergence.HasClosedForm(inference.Levels[i].Posterior, inference.Levels[i].Prior);
        }

        return has;
    }

    private static Tensor LogRatio(LatentLevel level, bool stopsPosterior)
    {
        Distribution posterior = stopsPosterior ? level.Posterior.StopGradient() : level.Posterior;
        return level.Prior.LogDensity(level.Samples) - posterior.LogDensity(level.Samples);
    }

    private static Tensor OfLevel(LatentLevel level, bool usesClosedForm) =>
        usesClosedForm && KlDivergence.HasClosedForm(level.Posterior, level.Prior)
            ? KlDivergence.PerDimension(level.Posterior, level.Prior).Sum(-1)
            : KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples).Mean(0);
}

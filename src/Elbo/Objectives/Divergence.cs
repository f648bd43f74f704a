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
        Tensor kl = inference.Levels[0].Kl(usesClosedForm);
        for (int i = 1; i < inference.Levels.Count; i++)
        {
            kl = kl + inference.Levels[i].Kl(usesClosedForm);
        }

        return kl;
    }

    /// <summary>ln p(z) - ln q(z|x) of each sample, [samples, batch].</summary>
    /// <param name="inference">What the model says.</param>
    /// <param name="stopsPosterior">
    /// Whether the posterior's parameters are constants in its density, so that the gradient goes through z alone.
    /// </param>
    /// <exception cref="ModelException">They shall be, and there are several levels.</exception>
    public static Tensor LogRatio(Inference inference, bool stopsPosterior)
    {
        if (stopsPosterior && inference.Levels.Count > 1)
        {
            throw new ModelException(
                $"the estimator holds the posterior's parameters, which with {inference.Levels.Count} levels of "
                + "latents depend on each other's samples. Take objective.estimator reparameterized.");
        }

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
            has &= inference.Levels[i].HasClosedForm;
        }

        return has;
    }

    private static Tensor LogRatio(LatentLevel level, bool stopsPosterior)
    {
        Distribution posterior = stopsPosterior ? level.Posterior.StopGradient() : level.Posterior;
        return level.Prior.LogDensity(level.Samples) - posterior.LogDensity(level.Samples);
    }
}

using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Where a chain begins.</summary>
public enum AnnealingStart
{
    /// <summary>At q(z|x): one step is importance sampling, and few steps go far where the encoder is good.</summary>
    Posterior,

    /// <summary>At p(z), as in Wu et al. 2017: the encoder plays no part.</summary>
    Prior,
}

/// <summary>How the inverse temperature goes from 0 to 1.</summary>
public enum AnnealingSchedule
{
    /// <summary>
    /// (s(d (2 t/T - 1)) - s(-d)) / (s(d) - s(-d)) with s the logistic function and d = 4: small steps at both ends.
    /// </summary>
    Sigmoid,

    /// <summary>t/T.</summary>
    Linear,
}

/// <summary>How chains are annealed. All but seed, binarization and batch, which are those of the evaluation.</summary>
public sealed record AnnealingOptions
{
    /// <summary>T, the steps from the start to the posterior: the bias falls about as 1/T.</summary>
    public required int Steps { get; init; }

    /// <summary>Chains for each example.</summary>
    public int Chains { get; init; } = 8;

    /// <summary>Leapfrog steps of a transition.</summary>
    public int Leapfrogs { get; init; } = 10;

    /// <summary>The acceptance that step sizes are tuned for; 0.65 is best for many dimensions (Neal 2011).</summary>
    public double TargetAcceptance { get; init; } = 0.65;

    /// <summary>Where chains begin.</summary>
    public AnnealingStart Start { get; init; } = AnnealingStart.Posterior;

    /// <summary>The inverse temperatures.</summary>
    public AnnealingSchedule Schedule { get; init; } = AnnealingSchedule.Sigmoid;

    /// <summary>The inverse temperature after a step: 0 at step 0, 1 at the last.</summary>
    internal double Temperature(int step)
    {
        double share = (double)step / Steps;
        if (Schedule == AnnealingSchedule.Linear || step == 0 || step == Steps)
        {
            return share;
        }

        const double steepness = 4;
        double low = Logistic(-steepness);
        return (Logistic(steepness * ((2 * share) - 1)) - low) / (Logistic(steepness) - low);
    }

    internal void Check()
    {
        List<string> faults = [];
        if (Steps < 1)
        {
            faults.Add($"steps {Steps} is not positive: take 500 or more");
        }

        if (Chains < 1)
        {
            faults.Add($"chains {Chains} is not positive: take 8 for a standard error");
        }

        if (Leapfrogs < 1)
        {
            faults.Add($"leapfrogs {Leapfrogs} is not positive: take 10");
        }

        if (!(TargetAcceptance > 0 && TargetAcceptance < 1))
        {
            faults.Add($"target acceptance {TargetAcceptance} is not between 0 and 1: take 0.65");
        }

        if (faults.Count > 0)
        {
            throw new EvaluationException($"Annealing: {string.Join("; ", faults)}.");
        }
    }

    private static double Logistic(double x) => 1 / (1 + DoubleMath.Exp(-x));
}

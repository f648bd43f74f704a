using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>The shape of the rise of a KL weight.</summary>
public enum KlRise
{
    /// <summary>A straight line from 0 to the weight (Sonderby et al. 2016, "warm-up").</summary>
    Linear,

    /// <summary>A logistic curve from 0 to the weight, half of it half-way (Bowman et al. 2016).</summary>
    Sigmoid,
}

/// <summary>
/// The KL weight as a function of how far training is: it rises from 0 over some epochs and then stays; with a cycle,
/// again and again (Fu et al. 2019, "Cyclical annealing schedule").
/// </summary>
/// <param name="Weight">The weight after the warm-up.</param>
/// <param name="WarmupEpochs">Epochs of the warm-up, of each cycle; 0 for none.</param>
public sealed record KlSchedule(double Weight, double WarmupEpochs)
{
    // from sigmoid(-6) = 0.0025 to sigmoid(6), stretched to 0 and 1
    private const double Steepness = 12;

    /// <summary>The shape of the rise.</summary>
    public KlRise Rise { get; init; } = KlRise.Linear;

    /// <summary>Epochs from the beginning of a rise to that of the next; null for one rise.</summary>
    public double? CycleEpochs { get; init; }

    /// <summary>The weight after so many epochs, whole and part.</summary>
    public double At(double epochs)
    {
        double since = CycleEpochs is double cycle ? epochs % cycle : epochs;
        return since >= WarmupEpochs ? Weight
            : Rise == KlRise.Linear ? Weight * since / WarmupEpochs
            : Weight * Sigmoid(since / WarmupEpochs);
    }

    private static double Sigmoid(double share)
    {
        double low = Logistic(-Steepness / 2);
        return (Logistic(Steepness * (share - 0.5)) - low) / (1 - (2 * low));
    }

    private static double Logistic(double x) => 1 / (1 + DoubleMath.Exp(-x));
}

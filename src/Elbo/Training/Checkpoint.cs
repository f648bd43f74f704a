namespace Elbo.Training;

/// <summary>
/// Everything that is needed to go on as if nothing had happened, copied out of a trainer: named arrays and counters.
/// Noise and order need none: they are functions of seed, epoch and example.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>The counters.</summary>
    public required TrainingPosition Position { get; init; }

    /// <summary>The weights and the optimizer's state, by name; all weights under their own names.</summary>
    public required IReadOnlyList<NamedArray> Arrays { get; init; }

    /// <summary>The weights of the best epoch, where those are kept and are not the current ones.</summary>
    public IReadOnlyList<NamedArray>? Best { get; init; }
}

/// <summary>An array with a name and a shape.</summary>
/// <param name="Name">The name, such as <c>encoder.0.weight</c>.</param>
/// <param name="Shape">The sizes of its axes.</param>
/// <param name="Values">The numbers, row-major.</param>
public sealed record NamedArray(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>Where a training is.</summary>
public sealed record TrainingPosition
{
    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Steps done of the epoch after those.</summary>
    public int Step { get; init; }

    /// <summary>Steps of the optimizer since the beginning.</summary>
    public long OptimizerSteps { get; init; }

    /// <summary>The norm of the last step's gradient.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Examples of the epoch that is not done.</summary>
    public long Examples { get; init; }

    /// <summary>Sum of the losses of these examples.</summary>
    public double LossSum { get; init; }

    /// <summary>Sum of their reconstruction terms.</summary>
    public double ReconstructionSum { get; init; }

    /// <summary>Sum of their KL terms.</summary>
    public double KlSum { get; init; }

    /// <summary>Sum of their penalties.</summary>
    public double PenaltySum { get; init; }

    /// <summary>The lowest validation loss so far; infinite before the first.</summary>
    public double BestLoss { get; init; } = double.PositiveInfinity;

    /// <summary>The epoch of that, from 1; 0 before the first.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Seconds of training, over all processes.</summary>
    public double Seconds { get; init; }
}

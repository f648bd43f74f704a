using Elbo.Data;
using Elbo.Evaluation;

namespace Elbo.Runs;

/// <summary>The usual detector of a run: how strange an example is among those that the run held out.</summary>
public static class RunDetector
{
    /// <summary>The samples of z for the bound of an example.</summary>
    public const int Samples = 16;

    /// <summary>The rate of ordinary examples that may be called anomalies.</summary>
    public const double FalseAlarmRate = 0.01;

    /// <summary>What scores a single example: the bound, or the reconstruction of a model without a density.</summary>
    public static AnomalyScorer Scorer(TrainedModel trained) => new(
        trained.Model, trained.Model.HasDensity ? AnomalyScore.Elbo : AnomalyScore.Reconstruction,
        EvaluationPlan.Of(trained.Recipe) with { ElboSamples = Samples, Samples = 0 });

    /// <summary>
    /// The detector that held-out examples set, spread evenly over those for validation, else for the test. Where they
    /// are too few for <see cref="FalseAlarmRate"/>, it has the lowest rate that they allow.
    /// </summary>
    /// <param name="trained">The run.</param>
    /// <param name="data">Its data.</param>
    /// <param name="most">How many examples it may look at.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static AnomalyDetector Calibrate(TrainedModel trained, Split data, int most, CancellationToken stop)
    {
        Dataset heldOut = (data.Validation ?? data.Test).Spread(most);
        return AnomalyDetector.Calibrate(
            Scorer(trained), heldOut, Math.Max(FalseAlarmRate, 1.0 / (heldOut.Count + 1)), progress: null, stop);
    }
}

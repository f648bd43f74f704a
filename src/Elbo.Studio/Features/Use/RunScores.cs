using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;

namespace Elbo.Studio.Features.Use;

/// <summary>How well a run's model explains examples, beside what it held out; the detector is made once.</summary>
internal sealed class RunScores(RunShelf shelf)
{
    // Enough for a threshold of one in a hundred; more would make the first request wait, as would so many examples of
    // a model that is costly to run.
    private const int MostHeldOut = 2000;
    private const int FewestHeldOut = 200;
    private const double MostOperations = 2e11;

    /// <summary>Scores examples of a request.</summary>
    public static ScoredExamples Score(LoadedRun run, float[] examples, int[] labels) =>
        RunDetector.Scorer(run.Trained).Run(
            DataOf(run, examples, labels), 0, examples.Length / run.ItemSize, progress: null, CancellationToken.None);

    /// <summary>The score of an example as the API has it: higher is more usual.</summary>
    public static ExampleScore Of(LoadedRun run, ScoredExamples found, int i) => new(
        run.Shared.HasDensity ? -found.Scores[i] : null, found.Reconstruction[i],
        run.Shared.HasDensity ? found.Kl[i] : null);

    /// <summary>What held-out examples say is usual; null where the run's data is not here any more.</summary>
    public AnomalyDetector? Detector(LoadedRun run)
    {
        try
        {
            return shelf.Computed(run, "detector", () =>
            {
                Split data = shelf.DataOf(run.Trained.Folder);
                long each = Math.Max(1, run.Trained.Model.ForwardOperations(RunDetector.Samples));
                int most = (int)Math.Clamp(MostOperations / each, FewestHeldOut, MostHeldOut);
                var detector = RunDetector.Calibrate(run.Trained, data, most, CancellationToken.None);
                return (detector, (detector.UsualLosses.Count + (long)most) * sizeof(double));
            });
        }
        catch (Exception exception) when (exception is RunException or DataException)
        {
            return null;
        }
    }

    /// <summary>The threshold of the detector.</summary>
    public AnomalyThreshold? Threshold(LoadedRun run) => Detector(run)?.Threshold;

    /// <summary>Examples of a request as data.</summary>
    public static ArrayDataset DataOf(LoadedRun run, float[] examples, int[] labels) => new(
        "the examples", examples, run.Shared.ItemShape, labels,
        [.. Enumerable.Range(0, run.Shared.Classes).Select(label => label.ToString(CultureInfo.InvariantCulture))]);
}

/// <summary>ELBO (null without a density), E[ln p(x|z)] and KL of an example, nats.</summary>
internal sealed record ExampleScore(double? Elbo, double Reconstruction, double? Kl);

using Elbo.Data;

namespace Elbo.Evaluation;

/// <summary>
/// Says which examples a model finds strange: a score for each, and a threshold that held-out ordinary examples set.
/// </summary>
public sealed class AnomalyDetector
{
    // Some megabytes of losses by element at a time.
    private const int ValuesAtOnce = 1 << 22;
    private const int MostAtOnce = 1 << 14;

    private readonly AnomalyScorer scorer;

    private AnomalyDetector(AnomalyScorer scorer, AnomalyThreshold threshold, double[] usualLosses)
    {
        this.scorer = scorer;
        Threshold = threshold;
        UsualLosses = usualLosses;
    }

    /// <summary>The threshold, which also gives p-values.</summary>
    public AnomalyThreshold Threshold { get; }

    /// <summary>The mean loss of each element on the held-out examples: what lies far above it is odd.</summary>
    public IReadOnlyList<double> UsualLosses { get; }

    /// <summary>A detector from held-out ordinary examples.</summary>
    /// <param name="scorer">What scores.</param>
    /// <param name="heldOut">Examples like those of training, which training has not seen.</param>
    /// <param name="falseAlarmRate">The rate of ordinary examples that may be called anomalies.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The rate is no rate, or there are too few examples for it.</exception>
    public static AnomalyDetector Calibrate(
        AnomalyScorer scorer, Dataset heldOut, double falseAlarmRate, IProgress<double>? progress,
        CancellationToken stop)
    {
        List<double> scores = [];
        double[] usual = [];
        foreach (ScoredExamples part in Stretches(scorer, heldOut, progress, stop))
        {
            scores.AddRange(part.Scores);
            usual = usual.Length == 0 ? new double[part.Elements] : usual;
            for (int i = 0; i < part.ElementLosses.Length; i++)
            {
                usual[i % part.Elements] += (double)part.ElementLosses[i] / heldOut.Count;
            }
        }

        return new AnomalyDetector(scorer, new AnomalyThreshold(scores.ToArray(), falseAlarmRate), usual);
    }

    /// <summary>Scores every example of a data set, stretch by stretch: memory does not grow with the data.</summary>
    public IEnumerable<ScoredExamples> Run(Dataset data, IProgress<double>? progress, CancellationToken stop) =>
        Stretches(scorer, data, progress, stop);

    private static IEnumerable<ScoredExamples> Stretches(
        AnomalyScorer scorer, Dataset data, IProgress<double>? progress, CancellationToken stop)
    {
        int atOnce = Math.Clamp(ValuesAtOnce / data.ItemShape.Count, 1, MostAtOnce);
        for (int first = 0; first < data.Count; first += atOnce)
        {
            int count = Math.Min(atOnce, data.Count - first);
            var share = progress is null ? null : new Share(progress, first, count, data.Count);
            yield return scorer.Run(data, first, count, share, stop);
        }
    }

    private sealed class Share(IProgress<double> whole, int first, int count, int all) : IProgress<double>
    {
        public void Report(double value) => whole.Report((first + (count * value)) / all);
    }
}

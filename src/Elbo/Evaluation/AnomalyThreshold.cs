namespace Elbo.Evaluation;

/// <summary>
/// The score above which an example is called an anomaly, from scores of held-out ordinary examples, so that an
/// ordinary example is called one with a probability of at most the stated rate: split conformal prediction (Vovk,
/// Gammerman and Shafer 2005; Bates, Candes, Lei, Romano and Sesia 2023, "Testing for outliers with conformal
/// p-values", equation 4). It is the ceil((n + 1) (1 - rate))-th smallest of n scores, whatever their distribution, as
/// long as new ordinary examples are like the held-out ones.
/// </summary>
public sealed class AnomalyThreshold
{
    private readonly double[] sorted;

    /// <summary>A threshold from scores of held-out ordinary examples.</summary>
    /// <param name="scores">Their scores, in any order.</param>
    /// <param name="falseAlarmRate">The rate of false alarms that may be, above 0 and below 1.</param>
    /// <exception cref="EvaluationException">
    /// The rate is no rate, a score is NaN, or there are too few scores for it.
    /// </exception>
    public AnomalyThreshold(ReadOnlySpan<double> scores, double falseAlarmRate)
    {
        if (!(falseAlarmRate > 0 && falseAlarmRate < 1))
        {
            throw new EvaluationException(
                $"Threshold: a false-alarm rate of {falseAlarmRate} is not above 0 and below 1. 0.01 is usual.");
        }

        sorted = scores.ToArray();
        int broken = Array.FindIndex(sorted, double.IsNaN);
        if (broken >= 0)
        {
            throw new EvaluationException($"Threshold: score {broken} is not a number. Leave the example out.");
        }

        Array.Sort(sorted);
        FalseAlarmRate = falseAlarmRate;

        // 1e-9 against rates such as 0.1 that a double holds a little too large or small
        double rank = Math.Ceiling(((sorted.Length + 1) * (1 - falseAlarmRate)) - 1e-9);
        if (rank > sorted.Length)
        {
            throw new EvaluationException(
                $"Threshold: {sorted.Length} held-out examples cannot promise a false-alarm rate of {falseAlarmRate}: "
                + $"{Math.Ceiling((1 / falseAlarmRate) - 1e-9) - 1} are needed. Hold out more, or allow a rate of "
                + $"{1.0 / (sorted.Length + 1):G3}.");
        }

        Value = sorted[(int)Math.Max(rank, 1) - 1];
    }

    /// <summary>A score above this is an anomaly.</summary>
    public double Value { get; }

    /// <summary>The rate of false alarms that was promised.</summary>
    public double FalseAlarmRate { get; }

    /// <summary>The held-out examples that it comes from.</summary>
    public int Examples => sorted.Length;

    /// <summary>Whether an example of this score is called an anomaly.</summary>
    public bool IsAnomaly(double score) => score > Value;

    /// <summary>
    /// The conformal p-value, (1 + held-out scores that are at least as high) / (n + 1): for an ordinary example it is
    /// at most u with a probability of at most u.
    /// </summary>
    public double PValue(double score)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = sorted[middle] < score ? (middle + 1, high) : (low, middle);
        }

        return (1.0 + sorted.Length - low) / (sorted.Length + 1);
    }
}

namespace Elbo.Evaluation;

/// <summary>
/// The area under the receiver operating characteristic (Hanley and McNeil 1982, "The meaning and use of the area under
/// a receiver operating characteristic curve"): how probable it is that a score from one group is above a score from
/// the other, with ties counted half. 1 tells the groups apart, 0.5 is chance, 0 tells them apart the wrong way round.
/// </summary>
public static class Auroc
{
    /// <summary>P(high &gt; low) + P(high = low) / 2, by ranks: exact, in n ln n steps.</summary>
    /// <param name="high">Scores that should be above.</param>
    /// <param name="low">Scores that should be below.</param>
    /// <exception cref="EvaluationException">A group is empty, or a score is not a number.</exception>
    public static Estimate Of(ReadOnlySpan<double> high, ReadOnlySpan<double> low)
    {
        if (high.IsEmpty || low.IsEmpty)
        {
            throw new EvaluationException(
                $"AUROC: {high.Length} scores against {low.Length}: both groups need one. Take more examples.");
        }

        double[] scores = [.. high, .. low];
        int broken = Array.FindIndex(scores, double.IsNaN);
        if (broken >= 0)
        {
            throw new EvaluationException($"AUROC: score {broken} is not a number, so it has no rank. Leave it out.");
        }

        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort((double[])scores.Clone(), order);

        // twice the sum of the ranks from 0, so that the mean rank of a tie is whole
        long ranks = 0;
        for (int first = 0; first < order.Length;)
        {
            int last = first;
            while (last + 1 < order.Length && scores[order[last + 1]].Equals(scores[order[first]]))
            {
                last++;
            }

            for (int i = first; i <= last; i++)
            {
                ranks += order[i] < high.Length ? first + last : 0;
            }

            first = last + 1;
        }

        double pairs = (double)high.Length * low.Length;
        double area = ((ranks / 2.0) - (high.Length * (high.Length - 1.0) / 2)) / pairs;
        return new Estimate(area, StandardError(area, high.Length, low.Length));
    }

    // Hanley and McNeil, equation 1, with Q1 and Q2 of exponential scores
    private static double StandardError(double area, int high, int low)
    {
        double twoHigh = area / (2 - area);
        double twoLow = 2 * area * area / (1 + area);
        double variance = (area * (1 - area)) + ((high - 1) * (twoHigh - (area * area)))
            + ((low - 1) * (twoLow - (area * area)));
        return Math.Sqrt(Math.Max(0, variance) / ((double)high * low));
    }
}

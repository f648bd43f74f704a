using Elbo.Evaluation;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

/// <summary>The threshold keeps its promise.</summary>
public sealed class AnomalyThresholdTests
{
    [Theory]
    [InlineData(99, 0.01, 98)]
    [InlineData(100, 0.01, 99)]
    [InlineData(199, 0.01, 197)]
    [InlineData(9, 0.1, 8)]
    [InlineData(19, 0.1, 17)]
    [InlineData(9, 0.5, 4)]
    public void It_is_the_conformal_rank_of_the_held_out_scores(int examples, double rate, int index)
    {
        double[] scores = [.. Enumerable.Range(0, examples).Select(i => (double)(i * 7 % examples))];
        Assert.Equal(index, new AnomalyThreshold(scores, rate).Value);
    }

    [Fact]
    public void Ordinary_examples_are_called_anomalies_at_no_more_than_the_rate()
    {
        const int heldOut = 39;
        const int trials = 20_000;
        foreach (double rate in (double[])[0.05, 0.1, 0.3])
        {
            int alarms = 0;
            float[] drawn = new float[heldOut + 1];
            for (uint trial = 0; trial < trials; trial++)
            {
                new RandomStream(9, RandomPurpose.Test, Example: trial).FillNormal(drawn);
                double[] scores = [.. drawn.Select(value => (double)value)];
                var threshold = new AnomalyThreshold(scores.AsSpan(0, heldOut), rate);
                alarms += threshold.IsAnomaly(scores[heldOut]) ? 1 : 0;
                Assert.Equal(threshold.IsAnomaly(scores[heldOut]), threshold.PValue(scores[heldOut]) <= rate + 1e-12);
            }

            // 40 examples in any order: the rate is met exactly where 40 times it is whole
            double error = Math.Sqrt(rate * (1 - rate) / trials);
            Assert.InRange((double)alarms / trials, rate - (4 * error), rate + (4 * error));
        }
    }

    [Fact]
    public void P_values_count_scores_that_are_as_high_and_ties_too()
    {
        var threshold = new AnomalyThreshold([1, 2, 2, 5], 0.5);
        Assert.Equal([1.0, 0.8, 0.4, 0.4, 0.2], ((double[])[1, 2, 3, 5, 6]).Select(threshold.PValue));
    }

    [Fact]
    public void Too_few_examples_and_wrong_rates_are_told()
    {
        EvaluationException few = Assert.Throws<EvaluationException>(() => new AnomalyThreshold(new double[50], 0.01));
        Assert.Contains("99 are needed", few.Message, StringComparison.Ordinal);
        Assert.Throws<EvaluationException>(() => new AnomalyThreshold(new double[50], 0));
        Assert.Throws<EvaluationException>(() => new AnomalyThreshold(new double[50], 1));
        Assert.Throws<EvaluationException>(() => new AnomalyThreshold([1, double.NaN], 0.5));
    }
}

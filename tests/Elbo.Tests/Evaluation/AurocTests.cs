using Elbo.Evaluation;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class AurocTests
{
    [Fact]
    public void It_is_the_share_of_pairs_in_the_right_order_with_ties_half()
    {
        double[] high = Numbers(1, 173, 9);
        double[] low = Numbers(2, 211, 7);
        double pairs = 0;
        foreach (double a in high)
        {
            foreach (double b in low)
            {
                pairs += a > b ? 1 : a.Equals(b) ? 0.5 : 0;
            }
        }

        Assert.Equal(pairs / (high.Length * low.Length), Auroc.Of(high, low).Mean, 1e-14);
        Assert.Equal(1 - Auroc.Of(high, low).Mean, Auroc.Of(low, high).Mean, 1e-14);
    }

    [Theory]
    [InlineData(1, new double[] { 3, 4 }, new double[] { 1, 2 })]
    [InlineData(0, new double[] { 1, 2 }, new double[] { 3, 4 })]
    [InlineData(0.5, new double[] { 5, 5, 5 }, new double[] { 5, 5 })]
    [InlineData(0.75, new double[] { 1, 3 }, new double[] { 1, 1 })]
    [InlineData(1, new[] { double.PositiveInfinity }, new[] { double.NegativeInfinity, 0 })]
    public void Small_cases_are_exact(double expected, double[] high, double[] low) =>
        Assert.Equal(expected, Auroc.Of(high, low).Mean);

    [Fact]
    public void Its_error_is_that_of_the_paper()
    {
        // Hanley and McNeil 1982, table II: 58 normal and 51 abnormal images, area 0.893, error 0.032
        double q1 = 0.893 / (2 - 0.893);
        double q2 = 2 * 0.893 * 0.893 / 1.893;
        double exact = Math.Sqrt(
            ((0.893 * 0.107) + (50 * (q1 - (0.893 * 0.893))) + (57 * (q2 - (0.893 * 0.893)))) / (51 * 58));
        Assert.Equal(0.032, exact, 0.001);
        double[] high = [.. Enumerable.Range(0, 51).Select(i => (double)i)];
        double[] low = [.. Enumerable.Range(0, 58).Select(i => i - 40.3)];
        Estimate found = Auroc.Of(high, low);
        Assert.InRange(found.Mean, 0.85, 0.95);
        Assert.InRange(found.StandardError, 0.02, 0.04);
    }

    [Fact]
    public void Empty_groups_and_scores_without_rank_are_refused()
    {
        Assert.Throws<EvaluationException>(() => Auroc.Of([], [1]));
        Assert.Throws<EvaluationException>(() => Auroc.Of([1], []));
        Assert.Throws<EvaluationException>(() => Auroc.Of([1], [double.NaN]));
    }

    private static double[] Numbers(ulong seed, int count, int values)
    {
        uint[] words = new uint[count];
        new RandomStream(seed, RandomPurpose.Test).FillBits(words);
        return [.. words.Select(word => (double)(word % values))];
    }
}

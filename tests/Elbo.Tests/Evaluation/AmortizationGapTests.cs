using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class AmortizationGapTests
{
    private static readonly int[] Batches = [100, 1, 4];

    private static readonly EvaluationOptions Options = new() { Seed = 1, ElboSamples = 400, Samples = 200 };

    [Theory]
    [InlineData(0f, 0.5f, 0f)]
    [InlineData(0f, 0f, 0.9f)]
    [InlineData(-1f, -0.4f, -0.7f)]
    public void A_shifted_encoder_loses_its_divergence_from_the_true_posterior(
        float logVariance, float meanShift, float logVarianceShift)
    {
        var linear = new LinearGaussian(logVariance, meanShift, logVarianceShift);
        ListedItems data = ListedItems.Normal(1, 40, LinearGaussian.Items, 1.2f);

        AmortizationGaps gaps = AmortizationGap.Of(
            linear.Model, data, new PosteriorFitOptions { Steps = 400 }, Options, null,
            TestContext.Current.CancellationToken);

        double exact = linear.ExactGap(meanShift, logVarianceShift);
        Assert.InRange(Estimate.Of(gaps.Amortization).Mean, 0.95 * exact - 0.01, 1.05 * exact + 0.01);
        Assert.Equal(0, Estimate.Of(gaps.Approximation).Mean, 0.03);
        double likelihood = Enumerable.Range(0, data.Count).Average(i => linear.ExactLogLikelihood(data.Item(i)));
        Assert.Equal(likelihood, gaps.Likelihoods.LogLikelihood.Average(), 0.003);
    }

    [Fact]
    public void An_exact_encoder_leaves_no_gap()
    {
        var linear = new LinearGaussian(0, 0, 0);
        AmortizationGaps gaps = AmortizationGap.Of(
            linear.Model, ListedItems.Normal(2, 20, LinearGaussian.Items, 1.2f),
            new PosteriorFitOptions { Steps = 100 }, Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, Estimate.Of(gaps.Amortization).Mean, 0.003);
        Assert.Equal(0, Estimate.Of(gaps.Approximation).Mean, 0.03);
    }

    [Fact]
    public void No_number_depends_on_the_batch()
    {
        var linear = new LinearGaussian(0, 0.3f, 0.3f);
        ListedItems data = ListedItems.Normal(3, 11, LinearGaussian.Items, 1.2f);
        AmortizationGaps[] found = [.. Batches.Select(batch => AmortizationGap.Of(
            linear.Model, data, new PosteriorFitOptions { Steps = 5 },
            Options with { ElboSamples = 3, Samples = 3, Batch = batch }, null,
            TestContext.Current.CancellationToken))];
        Assert.All(found, gaps => Assert.Equal(found[0].BestElbo, gaps.BestElbo));
        Assert.All(found, gaps => Assert.Equal(found[0].Likelihoods.LogLikelihood, gaps.Likelihoods.LogLikelihood));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        string message = Assert.Throws<EvaluationException>(() => AmortizationGap.Of(
            new LinearGaussian(0, 0, 0).Model, ListedItems.Normal(4, 2, LinearGaussian.Items, 1f),
            new PosteriorFitOptions { Steps = 0, Samples = 0, Rate = double.NaN }, Options, null,
            TestContext.Current.CancellationToken)).Message;
        Assert.All(["steps 0", "samples 0", "rate NaN"], fault =>
            Assert.Contains(fault, message, StringComparison.Ordinal));
    }
}

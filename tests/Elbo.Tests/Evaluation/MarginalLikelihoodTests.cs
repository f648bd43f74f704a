using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class MarginalLikelihoodTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(-1.5f)]
    public void Five_thousand_samples_come_within_the_error_of_the_exact_likelihood(float logVariance)
    {
        var linear = new LinearGaussian(logVariance, meanShift: 0.2f, logVarianceShift: 0.3f);
        ListedItems data = ListedItems.Normal(1, 20, LinearGaussian.Items, 1.3f);

        LogLikelihoods found = Measure(linear, data, 5000, seed: 1);

        for (int i = 0; i < data.Count; i++)
        {
            double error = found.LogLikelihood[i] - linear.ExactLogLikelihood(data.Item(i));
            Assert.InRange(found.StandardError[i], 1e-4, 0.05);
            Assert.True(
                Math.Abs(error) < (4 * found.StandardError[i]) + 1e-5, $"item {i}: off by {error}, se {found.StandardError[i]}");
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1.5f)]
    public void With_the_exact_posterior_every_sample_gives_the_exact_likelihood(float logVariance)
    {
        var linear = new LinearGaussian(logVariance, meanShift: 0, logVarianceShift: 0);
        ListedItems data = ListedItems.Normal(2, 10, LinearGaussian.Items, 1.3f);

        LogLikelihoods found = Measure(linear, data, 50, seed: 1);

        for (int i = 0; i < data.Count; i++)
        {
            Assert.Equal(linear.ExactLogLikelihood(data.Item(i)), found.LogLikelihood[i], 2e-5);
            Assert.Equal(50, found.EffectiveSampleSize[i], 1e-6);
            Assert.Equal(0, found.StandardError[i], 1e-5);
        }
    }

    [Fact]
    public void The_bound_rises_with_the_number_of_samples_to_the_exact_likelihood()
    {
        var linear = new LinearGaussian(0, meanShift: 0.8f, logVarianceShift: 0.8f);
        ListedItems data = ListedItems.Normal(3, 1000, LinearGaussian.Items, 1.3f);
        double exact = Enumerable.Range(0, data.Count).Average(i => linear.ExactLogLikelihood(data.Item(i)));

        double[] bounds = [Bound(1), Bound(5), Bound(25), Bound(500)];

        Assert.Equal(bounds.Order(), bounds);
        Assert.True(bounds[0] < exact - 0.5, $"{bounds[0]} is not far below {exact}");
        Assert.True(bounds[2] < exact, $"{bounds[2]} is not below {exact}");
        Assert.Equal(exact, bounds[3], 0.01);

        double Bound(int k) => Measure(linear, data, k, seed: 1).LogLikelihood.Average();
    }

    [Fact]
    public void The_standard_error_is_the_spread_over_seeds()
    {
        const int seeds = 300;
        var linear = new LinearGaussian(0, meanShift: 0.2f, logVarianceShift: 0.3f);
        ListedItems data = ListedItems.Normal(4, 4, LinearGaussian.Items, 1.3f);
        LogLikelihoods[] runs = [.. Enumerable.Range(0, seeds).Select(seed => Measure(linear, data, 200, (ulong)seed))];

        for (int i = 0; i < data.Count; i++)
        {
            double[] estimates = [.. runs.Select(run => run.LogLikelihood[i])];
            double spread = Estimate.Of(estimates).StandardError * Math.Sqrt(seeds);
            double stated = runs.Average(run => run.StandardError[i]);
            Assert.InRange(stated / spread, 0.85, 1.15);
        }
    }

    [Fact]
    public void The_summary_states_both_errors()
    {
        var linear = new LinearGaussian(0, meanShift: 0.2f, logVarianceShift: 0.3f);
        ListedItems data = ListedItems.Normal(5, 50, LinearGaussian.Items, 1.3f);
        LogLikelihoods found = Measure(linear, data, 100, seed: 1);

        LogLikelihoodSummary summary = found.Summarize(LinearGaussian.Items);

        Assert.Equal(found.LogLikelihood.Average(), summary.Mean, 1e-12);
        Assert.Equal(-summary.Mean / Math.Log(2) / LinearGaussian.Items, summary.BitsPerDimension, 1e-12);
        Assert.Equal(Math.Sqrt(found.StandardError.Sum(error => error * error)) / 50, summary.SamplingError, 1e-12);
        Assert.True(summary.StandardError > summary.SamplingError);
        Assert.Equal(found.EffectiveSampleSize.Min(), summary.LowestEffectiveSampleSize);
        Assert.InRange(summary.EffectiveSampleSize, summary.LowestEffectiveSampleSize, 100);
    }

    [Fact]
    public void No_samples_are_refused_and_a_stop_is_obeyed()
    {
        var linear = new LinearGaussian(0, 0, 0);
        ListedItems data = ListedItems.Normal(7, 3, LinearGaussian.Items, 1f);
        EvaluationException fault = Assert.Throws<EvaluationException>(() => Measure(linear, data, 0, seed: 1));
        Assert.Contains("5000", fault.Message, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        var progress = new Watcher(_ => stop.Cancel());
        var options = new EvaluationOptions { Seed = 1, Samples = 1_000_000 };
        Assert.Throws<OperationCanceledException>(
            () => MarginalLikelihood.Of(linear.Model, data, options, progress, stop.Token));
        Assert.Single(progress.Reports);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var linear = new LinearGaussian(0, 0, 0);
        ListedItems data = ListedItems.Normal(8, 25, LinearGaussian.Items, 1f);
        var progress = new Watcher(_ => { });
        MarginalLikelihood.Of(
            linear.Model, data, new EvaluationOptions { Seed = 1, Samples = 333, Batch = 10 }, progress,
            TestContext.Current.CancellationToken);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(1, progress.Reports[^1], 1e-12);
    }

    private static LogLikelihoods Measure(LinearGaussian linear, ListedItems data, int samples, ulong seed) =>
        MarginalLikelihood.Of(
            linear.Model, data, new EvaluationOptions { Seed = seed, Samples = samples }, null,
            TestContext.Current.CancellationToken);

    private sealed class Watcher(Action<double> act) : IProgress<double>
    {
        public List<double> Reports { get; } = [];

        public void Report(double value)
        {
            Reports.Add(value);
            act(value);
        }
    }
}

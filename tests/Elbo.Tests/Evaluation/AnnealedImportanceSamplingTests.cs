using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class AnnealedImportanceSamplingTests
{
    private static readonly EvaluationOptions Evaluation = new() { Seed = 1 };

    public static TheoryData<AnnealingStart, AnnealingSchedule, float> Ways => new(
        from start in Enum.GetValues<AnnealingStart>()
        from schedule in Enum.GetValues<AnnealingSchedule>()
        from logVariance in new[] { 0f, -1.5f }
        select (start, schedule, logVariance));

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_comes_within_its_error_of_the_exact_likelihood(
        AnnealingStart start, AnnealingSchedule schedule, float logVariance)
    {
        var linear = new LinearGaussian(logVariance, meanShift: 0.7f, logVarianceShift: 0.7f);
        ListedItems data = ListedItems.Normal(1, 20, LinearGaussian.Items, 1.3f);

        AnnealedLikelihoods found = Measure(
            linear, data, new AnnealingOptions { Steps = 150, Chains = 40, Start = start, Schedule = schedule });

        for (int i = 0; i < data.Count; i++)
        {
            double error = found.Likelihoods.LogLikelihood[i] - linear.ExactLogLikelihood(data.Item(i));
            double stated = found.Likelihoods.StandardError[i];
            Assert.InRange(stated, 1e-4, 0.25);
            Assert.True(Math.Abs(error) < (4 * stated) + 1e-4, $"item {i}: off by {error}, se {stated}");
            Assert.InRange(found.Acceptance[i], 0.5, 0.85);
        }
    }

    [Theory]
    [InlineData(AnnealingStart.Posterior)]
    [InlineData(AnnealingStart.Prior)]
    public void The_estimate_of_p_has_no_bias_even_with_few_steps(AnnealingStart start)
    {
        var linear = new LinearGaussian(0, meanShift: 0.4f, logVarianceShift: 0.3f);
        ListedItems data = ListedItems.Normal(2, 400, LinearGaussian.Items, 0.7f);

        AnnealedLikelihoods found = Measure(
            linear, data, new AnnealingOptions { Steps = 4, Chains = 20, Leapfrogs = 3, Start = start });

        double[] ratios = [.. Enumerable.Range(0, data.Count).Select(i =>
            Math.Exp(found.Likelihoods.LogLikelihood[i] - linear.ExactLogLikelihood(data.Item(i))))];
        Estimate mean = Estimate.Of(ratios);
        Assert.InRange(mean.StandardError, 0.001, 0.05);
        Assert.InRange(mean.Mean - 1, -4 * mean.StandardError, 4 * mean.StandardError);
    }

    [Fact]
    public void The_bound_is_below_importance_sampling_and_that_below_annealing_with_as_many_samples()
    {
        var linear = new LinearGaussian(-1f, meanShift: 0.8f, logVarianceShift: 0.8f);
        ListedItems data = ListedItems.Normal(3, 100, LinearGaussian.Items, 1.3f);
        double exact = Enumerable.Range(0, data.Count).Average(i => linear.ExactLogLikelihood(data.Item(i)));
        EvaluationResult sampled = Evaluator.Run(
            linear.Model, data, Evaluation with { Samples = 8, ElboSamples = 50 }, null,
            TestContext.Current.CancellationToken);

        double annealed = Measure(linear, data, new AnnealingOptions { Steps = 60 })
            .Likelihoods.LogLikelihood.Average();

        Assert.True(sampled.Elbo.Mean < sampled.LogLikelihood!.Mean - 0.1);
        Assert.True(sampled.LogLikelihood.Mean < annealed - 0.01);
        Assert.InRange(annealed - exact, -0.05, 0.02);
    }

    [Fact]
    public void One_step_from_the_posterior_is_importance_sampling()
    {
        var linear = new LinearGaussian(0, meanShift: 0, logVarianceShift: 0);
        ListedItems data = ListedItems.Normal(4, 5, LinearGaussian.Items, 1.3f);
        AnnealedLikelihoods found = Measure(linear, data, new AnnealingOptions { Steps = 1, Chains = 3 });
        Assert.All(Enumerable.Range(0, data.Count), i => Assert.Equal(
            linear.ExactLogLikelihood(data.Item(i)), found.Likelihoods.LogLikelihood[i], 1e-4));
    }

    [Fact]
    public void No_number_depends_on_the_batch()
    {
        var linear = new LinearGaussian(0, meanShift: 0.7f, logVarianceShift: 0.7f);
        ListedItems data = ListedItems.Normal(5, 23, LinearGaussian.Items, 1.3f);
        var options = new AnnealingOptions { Steps = 12, Chains = 3 };
        AnnealedLikelihoods expected = Measure(linear, data, options);
        foreach (int batch in new[] { 1, 7 })
        {
            AnnealedLikelihoods found = AnnealedImportanceSampling.Of(
                linear.Model, data, options, Evaluation with { Batch = batch }, null,
                TestContext.Current.CancellationToken);
            Assert.Equal(expected.Likelihoods.LogLikelihood, found.Likelihoods.LogLikelihood);
            Assert.Equal(expected.Acceptance, found.Acceptance);
        }
    }

    [Fact]
    public void Parameters_want_gradients_again_afterwards()
    {
        var linear = new LinearGaussian(-1f, 0, 0);
        Measure(linear, ListedItems.Normal(6, 2, LinearGaussian.Items, 1f), new AnnealingOptions { Steps = 2 });
        Assert.All(linear.Model.Parameters.All, parameter => Assert.True(parameter.Value.RequiresGradient));
    }

    [Fact]
    public void All_faults_are_named_at_once_and_a_stop_is_obeyed()
    {
        var linear = new LinearGaussian(0, 0, 0);
        ListedItems data = ListedItems.Normal(7, 2, LinearGaussian.Items, 1f);
        string message = Assert.Throws<EvaluationException>(() => Measure(
            linear, data,
            new AnnealingOptions { Steps = 0, Chains = 0, Leapfrogs = 0, TargetAcceptance = 1 })).Message;
        Assert.All(["steps 0", "chains 0", "leapfrogs 0", "acceptance 1"], fault =>
            Assert.Contains(fault, message, StringComparison.Ordinal));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => AnnealedImportanceSampling.Of(
            linear.Model, data, new AnnealingOptions { Steps = 1000 }, Evaluation, null, stop.Token));
    }

    private static AnnealedLikelihoods Measure(LinearGaussian linear, ListedItems data, AnnealingOptions options) =>
        AnnealedImportanceSampling.Of(
            linear.Model, data, options, Evaluation, null, TestContext.Current.CancellationToken);
}

using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class ActiveUnitsTests
{
    [Fact]
    public void Units_whose_mean_moves_with_the_data_are_counted()
    {
        // means of three latents: constant, moving by 0.05 (variance 0.0025), moving by 0.2 around 5 (variance 0.04)
        float[] means = [1f, 0.05f, 5.2f, 1f, -0.05f, 4.8f, 1f, 0.05f, 5.2f, 1f, -0.05f, 4.8f];
        double[] variances = ActiveUnits.Variances(means, 3);
        Assert.Equal(0, variances[0], 1e-12);
        Assert.Equal(0.0025, variances[1], 1e-8);
        Assert.Equal(0.04, variances[2], 1e-6);
        Assert.Equal(1, ActiveUnits.Count(variances));
    }

    [Fact]
    public void The_threshold_itself_is_not_active() => Assert.Equal(1, ActiveUnits.Count([0.01, 0.010001, 0]));

    [Fact]
    public void A_dead_latent_of_a_model_is_not_counted()
    {
        // the strengths of the latents, 1.6, 0.9 and 0.3, decide how far their means move; weak data moves the last too
        // little
        var linear = new LinearGaussian(0, 0, 0);
        ListedItems data = ListedItems.Normal(1, 500, LinearGaussian.Items, 0.3f);
        EvaluationResult result = Evaluator.Run(
            linear.Model, data, new EvaluationOptions { Seed = 1 }, null, TestContext.Current.CancellationToken);
        double[] means0 = [.. Enumerable.Range(0, data.Count).Select(i => linear.PosteriorMean(data.Item(i))[0])];
        double center = means0.Average();
        Assert.Equal(means0.Average(mean => (mean - center) * (mean - center)), result.PosteriorMeanVariance[0], 1e-6);
        Assert.Equal(2, result.ActiveUnits);
        Assert.True(result.PosteriorMeanVariance[2] < ActiveUnits.Threshold);
    }
}

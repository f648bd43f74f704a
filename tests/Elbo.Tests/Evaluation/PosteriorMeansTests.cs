using Elbo.Data;
using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class PosteriorMeansTests
{
    private static readonly EvaluationOptions Options = new() { Seed = 1, Batch = 7 };

    private readonly LinearGaussian linear = new(0, 0, 0);
    private readonly ListedItems data = ListedItems.Normal(1, 40, LinearGaussian.Items, 1.2f);

    [Fact]
    public void Means_are_those_of_the_exact_posterior()
    {
        float[] means = PosteriorMeans.Of(linear.Model, data, Options, TestContext.Current.CancellationToken);
        Assert.Equal(40 * LinearGaussian.Latents, means.Length);
        for (int i = 0; i < data.Count; i++)
        {
            for (int j = 0; j < LinearGaussian.Latents; j++)
            {
                Assert.Equal(linear.PosteriorMean(data.Item(i))[j], means[(i * LinearGaussian.Latents) + j], 1e-5);
            }
        }
    }

    [Fact]
    public void Chosen_examples_come_in_the_order_asked_for()
    {
        float[] all = PosteriorMeans.Of(linear.Model, data, Options, TestContext.Current.CancellationToken);
        int[] chosen = [39, 0, 17, 17];
        float[] some = PosteriorMeans.Of(linear.Model, data, chosen, Options, TestContext.Current.CancellationToken);
        Assert.Equal(
            chosen.SelectMany(i => all[(i * LinearGaussian.Latents)..((i + 1) * LinearGaussian.Latents)]), some);
    }

    [Fact]
    public void No_examples_have_no_means_and_unknown_ones_are_refused()
    {
        Assert.Empty(PosteriorMeans.Of(linear.Model, data, [], Options, TestContext.Current.CancellationToken));
        Assert.Throws<DataException>(
            () => PosteriorMeans.Of(linear.Model, data, [40], Options, TestContext.Current.CancellationToken));
    }
}

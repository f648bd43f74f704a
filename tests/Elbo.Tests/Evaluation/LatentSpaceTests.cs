using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class LatentSpaceTests
{
    private static readonly EvaluationOptions Options = new() { Seed = 1 };

    [Fact]
    public void A_linear_decoder_goes_straight_and_evenly()
    {
        var linear = new LinearGaussian(0, 0, 0);
        LatentSpaceResult found = Measure(
            linear.Model, ListedItems.Normal(1, 200, LinearGaussian.Items, 1.3f), new LatentSpaceOptions());
        Assert.Equal(100, found.Straight.Pairs);
        Assert.Equal(1, found.Straight.Roughness.Mean, 1e-3);
        Assert.Equal(1, found.Straight.Unevenness.Mean, 1e-3);
        Assert.Equal(1, found.Straight.Detour.Mean, 1e-4);

        // an arc is longer than its chord
        Assert.InRange(found.Spherical.Detour.Mean, 1.02, 2);
        Assert.True(found.Spherical.Roughness.Mean >= found.Spherical.Detour.Mean);
    }

    [Fact]
    public void Draws_that_are_like_the_data_are_as_near_as_unseen_data()
    {
        // data are the decoded draws of another seed, and the posterior keeps them where they are
        var linear = new LinearGaussian(-9f, 0, 0);
        float[] codes = new float[4000 * LinearGaussian.Latents];
        new RandomStream(9, RandomPurpose.Test).FillNormal(codes);
        var data = new ListedItems(
            DecodedCodes.Of(linear.Model, codes, TestContext.Current.CancellationToken), LinearGaussian.Items);
        LatentSpaceResult found = Measure(linear.Model, data, new LatentSpaceOptions { Draws = 4000 });
        Assert.True(found.HasPrior);
        Assert.Equal(0.95, found.Completeness, 0.02);
        Assert.Equal(0.95, found.ReconstructionsNear, 0.02);

        LatentSpaceResult half = Measure(linear.Model, data, new LatentSpaceOptions { Draws = 4000, Quantile = 0.5 });
        Assert.Equal(0.5, half.Completeness, 0.04);
    }

    [Fact]
    public void Draws_that_are_like_no_data_are_near_none()
    {
        var linear = new LinearGaussian(0, 0, 0);
        ListedItems far = new(
            [.. ListedItems.Normal(2, 100, LinearGaussian.Items, 0.01f).Item(0).Select(x => x + 50f),
                .. Enumerable.Repeat(50f, LinearGaussian.Items * 99)],
            LinearGaussian.Items);
        LatentSpaceResult found = Measure(linear.Model, far, new LatentSpaceOptions());
        Assert.Equal(0, found.Completeness);
    }

    [Fact]
    public void A_decoder_that_jumps_is_as_rough_as_there_are_steps()
    {
        const int steps = 16;
        LatentSpaceResult found = Measure(
            Switch(1e4f), new ListedItems([.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 0f : 1f)], 1),
            new LatentSpaceOptions { Steps = steps });
        Assert.Equal(steps, found.Straight.Roughness.Mean, 0.01);
        Assert.Equal(1, found.Straight.Detour.Mean, 1e-3);
    }

    [Fact]
    public void Arcs_keep_their_radius_and_end_where_they_should()
    {
        float[] path = LatentPath.Spherical([3, 1], [1, 3], [1, 1], 4);
        Assert.Equal([3f, 1f], path[..2], (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal([1f, 3f], path[^2..], (x, y) => Math.Abs(x - y) < 1e-6);
        for (int i = 0; i < path.Length; i += 2)
        {
            Assert.Equal(4, Math.Pow(path[i] - 1, 2) + Math.Pow(path[i + 1] - 1, 2), 1e-5);
        }

        // opposite codes have no shortest arc
        Assert.Equal(LatentPath.Straight([1, 0], [-1, 0], 4), LatentPath.Spherical([1, 0], [-1, 0], [0, 0], 4));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        string message = Assert.Throws<EvaluationException>(() => Measure(
            new LinearGaussian(0, 0, 0).Model, ListedItems.Normal(3, 8, LinearGaussian.Items, 1f),
            new LatentSpaceOptions { Draws = 0, Pairs = 0, Steps = 1, Quantile = 0 })).Message;
        Assert.All(["draws 0", "pairs 0", "steps 1", "quantile 0"], fault =>
            Assert.Contains(fault, message, StringComparison.Ordinal));
    }

    // x = sigmoid(slope z), z = 2 x - 1
    private static Vae Switch(float slope)
    {
        var encoder = new LinearLayer(1, 2, Activation.None, Initialization.Glorot);
        var decoder = new LinearLayer(1, 1, Activation.None, Initialization.Glorot);
        var vae = new Vae(new Shape(1), 1, encoder, decoder, new Bernoulli(), PosteriorFamily.Diagonal);
        encoder.Weight.Value.CopyFrom([2f, 0f]);
        encoder.Bias.Value.CopyFrom([-0.97f, 0f]);
        decoder.Weight.Value.CopyFrom([slope]);
        return vae;
    }

    private static LatentSpaceResult Measure(Model model, ListedItems data, LatentSpaceOptions space) =>
        LatentSpace.Of(model, data, space, Options, null, TestContext.Current.CancellationToken);
}

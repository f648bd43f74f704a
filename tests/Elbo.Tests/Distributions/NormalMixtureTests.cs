using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Outside.Tests;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class NormalMixtureTests
{
    private static readonly Tensor Logits = Tensor.From([0f, MathF.Log(3f)], new Shape(2));

    [Fact]
    public void Density_is_the_weighted_sum_and_integrates_to_one()
    {
        NormalMixture mixture = Two();
        float[] grid = Quadrature.Grid(-12, 12);
        float[] logs = mixture.LogDensity(Tensor.From(grid, new Shape(grid.Length, 1, 1))).ToArray();
        Assert.Equal(1, Quadrature.Integrate(-12, 12, i => Math.Exp(logs[i])), 1e-4);
        double expected = (0.25 * Gauss(0.7, -2, 1)) + (0.75 * Gauss(0.7, 1, Math.Exp(-1)));
        float found = mixture.LogDensity(Tensor.From([0.7f], new Shape(1, 1, 1))).Item();
        Assert.Equal(Math.Log(expected), found, 1e-5);
        Assert.Equal((0.25 * -2) + (0.75 * 1), mixture.Mean.Item(), 1e-6);
    }

    [Fact]
    public void Samples_have_the_mean_and_the_shares_of_the_parts()
    {
        const int count = 40_000;
        double[] drawn = [.. Two().Sample(
                new SampleNoise(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 1), 0, count))
            .ToArray().Select(z => (double)z)];
        var mean = Estimate.Of(drawn);
        Assert.InRange(mean.Mean - 0.25, -4 * mean.StandardError, 4 * mean.StandardError);
        double low = drawn.Count(z => z < -2) / (double)count;
        Assert.Equal(0.125, low, 4 * Math.Sqrt(0.125 * 0.875 / count));
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        Tensor means = Tensor.From([0.5f, -1f, 1f, 0.2f, -0.3f, 0.8f], new Shape(3, 2)).WithGradient();
        Tensor logVariances = Tensor.From([0.1f, -0.4f, 0.3f, 0.2f, -0.5f, 0f], new Shape(3, 2)).WithGradient();
        Tensor logits = Tensor.From([0.2f, -0.1f, 0.4f], new Shape(3)).WithGradient();
        Tensor value = Tensor.From([0.3f, -0.6f, 1.1f, 0.2f], new Shape(2, 1, 2)).WithGradient();
        GradientCheck.Holds(
            () => NormalMixture.Of(means, logVariances, logits).LogDensity(value).Sum(), 2e-2, means, logVariances,
            logits, value);
    }

    [Fact]
    public void A_VampPrior_is_the_mixture_of_its_inputs_posteriors()
    {
        var prior = new VampPrior(3, new Shape(2), isBounded: true);
        prior.Parameters.Single().Value.CopyFrom([0f, 1f, -1f, 2f, 0.5f, -2f]);
        static Distribution Encode(Tensor x) => Normal.Of(x * 2f, x - 1f);
        Tensor at = Tensor.From([0.4f, 1.2f], new Shape(1, 1, 2));

        float found = prior.At(Encode).LogDensity(at).Item();

        double sum = 0;
        double[] inputs = [.. prior.Parameters.Single().Value.ToArray().Select(x => 1 / (1 + Math.Exp(-x)))];
        for (int k = 0; k < 3; k++)
        {
            sum += Gauss(0.4, 2 * inputs[2 * k], Math.Exp(inputs[2 * k] - 1))
                * Gauss(1.2, 2 * inputs[(2 * k) + 1], Math.Exp(inputs[(2 * k) + 1] - 1)) / 3;
        }

        Assert.Equal(Math.Log(sum), found, 1e-5);
    }

    [Fact]
    public void A_VampPrior_of_another_posterior_is_refused()
    {
        var prior = new VampPrior(3, new Shape(2), isBounded: false);
        ModelException fault = Assert.Throws<ModelException>(() => prior.At(x => Laplace.Of(x, x)));
        Assert.Contains("diagonal", fault.Message, StringComparison.Ordinal);
    }

    private static NormalMixture Two() => NormalMixture.Of(
        Tensor.From([-2f, 1f], new Shape(2, 1)), Tensor.From([0f, -1f], new Shape(2, 1)), Logits);

    private static double Gauss(double x, double mean, double variance) =>
        Math.Exp(-0.5 * (x - mean) * (x - mean) / variance) / Math.Sqrt(2 * Math.PI * variance);
}

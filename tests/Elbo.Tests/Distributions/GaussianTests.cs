using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class GaussianTests
{
    [Fact]
    public void Unit_variance_is_a_density_of_variance_one() =>
        AssertDensity(new Gaussian(GaussianVariance.Unit), [0.7f], 0.7, 1);

    [Theory]
    [InlineData(0f)]
    [InlineData(-2f)]
    [InlineData(1.5f)]
    public void Learned_variance_is_a_density_of_that_variance(float logVariance)
    {
        var gaussian = new Gaussian(GaussianVariance.Learned);
        Parameter parameter = Assert.Single(gaussian.Parameters);
        parameter.Value.CopyFrom([logVariance]);
        AssertDensity(gaussian, [0.7f], 0.7, Math.Exp(logVariance));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-2f)]
    [InlineData(3f)]
    [InlineData(-30f)]
    public void Variance_of_the_network_is_smoothly_kept_above_its_floor(float head)
    {
        // softplus(head + 8) - 8
        double logVariance = Math.Log(1 + Math.Exp(head + 8)) - 8;
        AssertDensity(new Gaussian(GaussianVariance.Network), [0.7f, head], 0.7, Math.Exp(logVariance));
    }

    [Fact]
    public void A_network_gives_two_numbers_for_each_element_and_the_first_half_are_means()
    {
        var gaussian = new Gaussian(GaussianVariance.Network);
        Assert.Equal(2, gaussian.NumbersPerElement);
        Tensor decoded = Tensor.From([1f, 2f, 9f, 9f, 3f, 4f, 9f, 9f], new Shape(1, 2, 4));
        Assert.Equal([1f, 2f, 3f, 4f], gaussian.Mean(decoded).ToArray());
        Assert.True(gaussian.IsContinuous);
    }

    [Fact]
    public void Elements_and_samples_have_their_own_likelihoods()
    {
        Tensor observed = Tensor.From([0f, 1f, 2f, 3f], new Shape(2, 2));
        Tensor means = Tensor.From([0f, 1f, 2f, 3f, 1f, 1f, 2f, 1f], new Shape(2, 2, 2));
        float[] logs = new Gaussian(GaussianVariance.Unit).LogLikelihood(observed, means, Pass.Evaluation).ToArray();
        double highest = -Math.Log(2 * Math.PI);
        Assert.Equal(highest, logs[0], 1e-6);
        Assert.Equal(highest, logs[1], 1e-6);
        Assert.Equal(highest - 0.5, logs[2], 1e-6);
        Assert.Equal(highest - 2, logs[3], 1e-6);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_faults(float value)
    {
        var gaussian = new Gaussian(GaussianVariance.Unit);
        Assert.Equal(1, gaussian.FirstFault([-1000f, value, 3f])!.Position);
        Assert.Null(gaussian.FirstFault([-1000f, 1e30f]));
    }

    private static void AssertDensity(Gaussian gaussian, float[] decoded, double mean, double variance)
    {
        double sigma = Math.Sqrt(variance);
        double from = mean - (9 * sigma);
        double to = mean + (9 * sigma);
        float[] grid = Quadrature.Grid(from, to);
        float[] repeated = [.. grid.SelectMany(_ => decoded)];
        float[] logs = gaussian.LogLikelihood(
            Tensor.From(grid, new Shape(grid.Length, 1)),
            Tensor.From(repeated, new Shape(1, grid.Length, decoded.Length)), Pass.Evaluation).ToArray();
        Assert.Equal(1, Quadrature.Integrate(from, to, i => Math.Exp(logs[i])), 2e-5);
        double found = Quadrature.Integrate(from, to, i => Math.Pow(grid[i] - mean, 2) * Math.Exp(logs[i]));
        Assert.Equal(1, found / variance, 1e-4);
    }
}

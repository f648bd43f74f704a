using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Tests.Models;

namespace Elbo.Tests.Evaluation;

public sealed class TangentBoundTests
{
    private static readonly float[] X = LinearData.Normal(LinearData.Dimensions, 30);

    [Fact]
    public void Where_q_is_the_posterior_the_bound_touches_in_value_and_gradient()
    {
        LinearGaussianDensity density = Density((_, number) => number);
        BoundPoint exact = TangentBound.NegativeLogLikelihood(density, X);
        BoundPoint bound = TangentBound.Of(density, X, density.PosteriorMean(X), density.PosteriorCovariance);
        Assert.Equal(exact.Value, bound.Value, 1e-10);
        double[] expected = Flat(exact);
        double[] found = Flat(bound);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-9);
        }
    }

    [Fact]
    public void Elsewhere_it_lies_above_by_the_divergence_from_the_posterior()
    {
        LinearGaussianDensity density = Density((_, number) => number);
        double exact = TangentBound.NegativeLogLikelihood(density, X).Value;
        double[] mean = [.. density.PosteriorMean(X).Select(m => m + 0.3)];
        BoundPoint bound = TangentBound.Of(density, X, mean, density.PosteriorCovariance);
        double[][] precision = [.. MathNet.Numerics.LinearAlgebra.Matrix<double>.Build
            .DenseOfRows(density.PosteriorCovariance).Inverse().ToRowArrays()];
        Assert.Equal(exact + (0.5 * 0.09 * precision.Sum(row => row.Sum())), bound.Value, 1e-9);
        Assert.Contains(
            Flat(bound).Zip(Flat(TangentBound.NegativeLogLikelihood(density, X))),
            pair => Math.Abs(pair.First - pair.Second) > 0.1);
    }

    [Fact]
    public void Both_gradients_are_those_of_finite_differences()
    {
        const double Small = 1e-5;
        double[] mean = [0.3, -1, 0.2];
        LinearGaussianDensity at = Density((_, number) => number);
        double[] exact = Flat(TangentBound.NegativeLogLikelihood(at, X));
        double[] bound = Flat(TangentBound.Of(at, X, mean, at.PosteriorCovariance));
        for (int i = 0; i < exact.Length; i++)
        {
            LinearGaussianDensity up = Density((position, number) => position == i ? number + Small : number);
            LinearGaussianDensity down = Density((position, number) => position == i ? number - Small : number);
            Assert.Equal((-up.LogDensity(X) + down.LogDensity(X)) / (2 * Small), exact[i], 1e-5);
            double high = TangentBound.Of(up, X, mean, at.PosteriorCovariance).Value;
            double low = TangentBound.Of(down, X, mean, at.PosteriorCovariance).Value;
            Assert.Equal((high - low) / (2 * Small), bound[i], 1e-5);
        }
    }

    // mean, W and noise, each number after a change by its position in the flat gradient
    private static LinearGaussianDensity Density(Func<int, double, double> change)
    {
        float[] weight = LinearData.Normal(LinearData.Latents * LinearData.Dimensions, 31);
        int position = 0;
        double[] mean = [.. Enumerable.Range(0, LinearData.Dimensions).Select(i => change(position++, 0.1 * i))];
        double[][] rows = [.. weight.Chunk(LinearData.Dimensions)
            .Select(row => row.Select(number => change(position++, number)).ToArray())];
        return new LinearGaussianDensity(
            mean, rows, [.. LinearData.UnequalNoise.Select(number => change(position++, number))]);
    }

    private static double[] Flat(BoundPoint point) =>
        [.. point.Mean, .. point.Weight.SelectMany(row => row), .. point.Noise];
}

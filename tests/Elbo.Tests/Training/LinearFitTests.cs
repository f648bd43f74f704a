using Elbo.Data;
using Elbo.Models;
using Elbo.Tests.Models;
using Elbo.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Training;

public sealed class LinearFitTests
{
    private static readonly ArrayDataset Equal = LinearData.Of(LinearData.EqualNoise);
    private static readonly ArrayDataset Unequal = LinearData.Of(LinearData.UnequalNoise);

    [Fact]
    public void Moments_are_those_of_another_library_and_of_any_batch()
    {
        DataMoments moments = LinearData.Moments(Equal);
        Matrix<double> expected = LinearData.Covariance(Equal);
        DataMoments other = DataMoments.Of(
            Equal, new BatchOptions { BatchSize = 7, Seed = 9, Shuffle = true, DropLast = true },
            CancellationToken.None);
        for (int i = 0; i < LinearData.Dimensions; i++)
        {
            Assert.Equal(moments.Row(i).ToArray(), other.Row(i).ToArray());
            for (int j = 0; j < LinearData.Dimensions; j++)
            {
                Assert.Equal(expected[i, j], moments.Row(i)[j], 1e-11);
            }
        }
    }

    [Fact]
    public void The_closed_form_is_that_of_Tipping_and_Bishop()
    {
        Matrix<double> covariance = LinearData.Covariance(Equal);
        double[] eigenvalues = LinearData.Eigenvalues(covariance);
        LinearGaussianDensity density =
            LinearFit.ClosedForm(LinearData.Moments(Equal), LinearData.Latents, LinearNoise.Shared);
        double sigma = eigenvalues.Skip(LinearData.Latents).Average();
        Assert.Equal(sigma, density.Noise[0], 1e-10);
        for (int a = 0; a < LinearData.Latents; a++)
        {
            Vector<double> row = Vector<double>.Build.DenseOfEnumerable(density.Weight[a]);
            Assert.Equal(eigenvalues[a] - sigma, row * row, 1e-9);
            Assert.True(((covariance * row) - (eigenvalues[a] * row)).L2Norm() < 1e-9);
        }

        // their equation 4 at the maximum, with S = U Lambda U^T
        double expected = -0.5 * ((LinearData.Dimensions * (Math.Log(2 * Math.PI) + 1))
            + eigenvalues.Take(LinearData.Latents).Sum(Math.Log)
            + ((LinearData.Dimensions - LinearData.Latents) * Math.Log(sigma)));
        Assert.Equal(expected, density.Average(LinearData.Moments(Equal)).LogLikelihood, 1e-9);
    }

    [Theory]
    [InlineData(LinearNoise.Shared)]
    [InlineData(LinearNoise.Each)]
    public void The_likelihood_never_falls_along_em(LinearNoise noise)
    {
        DataMoments moments = LinearData.Moments(Unequal);
        LinearGaussianDensity density = Start(seed: 4, noise);
        double before = density.Average(moments).LogLikelihood;
        for (int step = 0; step < 200; step++)
        {
            density = LinearFit.Step(density, moments, noise);
            double now = density.Average(moments).LogLikelihood;
            Assert.True(now >= before - 1e-12, $"step {step}: {now} after {before}");
            before = now;
        }
    }

    [Fact]
    public void Em_converges_to_the_closed_form()
    {
        DataMoments moments = LinearData.Moments(Equal);
        LinearGaussianDensity closed = LinearFit.ClosedForm(moments, LinearData.Latents, LinearNoise.Shared);
        LinearGaussianDensity density = Start(seed: 5, LinearNoise.Shared);
        for (int step = 0; step < 500; step++)
        {
            density = LinearFit.Step(density, moments, LinearNoise.Shared);
        }

        Assert.Equal(closed.Average(moments).LogLikelihood, density.Average(moments).LogLikelihood, 1e-10);
        Assert.Equal(closed.Noise[0], density.Noise[0], 1e-7);
        for (int a = 0; a < LinearData.Latents; a++)
        {
            // the same directions in the same order; their signs are free
            double cosine = closed.Weight[a].Zip(density.Weight[a], (x, y) => x * y).Sum();
            Assert.Equal(closed.Weight[a].Sum(x => x * x), Math.Abs(cosine), 1e-5);
        }
    }

    [Fact]
    public void Factor_analysis_explains_unequal_noise_better_than_ppca()
    {
        DataMoments moments = LinearData.Moments(Unequal);
        LinearGaussianDensity density = Start(seed: 6, LinearNoise.Each);
        for (int step = 0; step < 500; step++)
        {
            density = LinearFit.Step(density, moments, LinearNoise.Each);
        }

        double shared = LinearFit.ClosedForm(moments, LinearData.Latents, LinearNoise.Shared)
            .Average(moments).LogLikelihood;
        Assert.True(density.Average(moments).LogLikelihood > shared + 0.5);
        for (int i = 0; i < LinearData.Dimensions; i++)
        {
            Assert.Equal(LinearData.UnequalNoise[i], density.Noise[i], 0.25 * LinearData.UnequalNoise[i] + 0.02);
        }
    }

    [Fact]
    public void A_number_that_never_changes_leaves_the_density_finite()
    {
        float[] values = [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? 0f : (float)((i * 37) % 11))];
        DataMoments moments = LinearData.Moments(GivenNumbers.Of("still", values, new Elbo.Tensors.Shape(3)));
        var model = new LinearGaussianModel(new Elbo.Tensors.Shape(3), 1, LinearNoise.Each);
        model.Parameters.Initialize(seed: 1);
        LinearGaussianDensity density = model.Density();
        for (int step = 0; step < 50; step++)
        {
            density = LinearFit.Step(density, moments, LinearNoise.Each);
        }

        Assert.Equal(LinearFit.LowestElementVariance, density.Noise[0]);
        Assert.True(double.IsFinite(density.Average(moments).LogLikelihood));
    }

    private static LinearGaussianDensity Start(ulong seed, LinearNoise noise)
    {
        var model = new LinearGaussianModel(Equal.ItemShape, LinearData.Latents, noise);
        model.Parameters.Initialize(seed);
        return model.Density();
    }
}

using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Tensors;
using Elbo.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class LinearGaussianModelTests
{
    private static readonly ArrayDataset Data = LinearData.Of(LinearData.EqualNoise);
    private static readonly EvaluationOptions Options = new() { Seed = 1, Samples = 3, ElboSamples = 20 };

    [Fact]
    public void Log_density_is_that_of_the_normal_distribution_with_its_covariance()
    {
        LinearGaussianDensity density = Density(LinearData.UnequalNoise);
        Matrix<double> weight = Matrix<double>.Build.DenseOfRows(density.Weight);
        Matrix<double> covariance = (weight.Transpose() * weight)
            + Matrix<double>.Build.DenseOfDiagonalArray([.. density.Noise]);
        for (int n = 0; n < 5; n++)
        {
            float[] x = LinearData.Item(Data, n);
            Vector<double> rest = Vector<double>.Build.Dense(x.Length, i => x[i] - density.Mean[i]);
            double expected = -0.5 * ((x.Length * Math.Log(2 * Math.PI)) + Math.Log(covariance.Determinant())
                + (rest * covariance.Inverse() * rest));
            Assert.Equal(expected, density.LogDensity(x), 1e-10);
        }
    }

    [Fact]
    public void The_mean_over_a_data_set_needs_its_moments_alone()
    {
        LinearGaussianDensity density = Density(LinearData.UnequalNoise);
        (double logLikelihood, double kl) = density.Average(LinearData.Moments(Data));
        double[][] items = [.. Enumerable.Range(0, Data.Count).Select(n => density.PosteriorMean(Item(n)))];
        Assert.Equal(
            Enumerable.Range(0, Data.Count).Average(n => density.LogDensity(Item(n))), logLikelihood, 1e-9);
        Matrix<double> spread = Matrix<double>.Build.DenseOfRows(density.PosteriorCovariance);
        double expected = 0.5 * (items.Average(mean => mean.Sum(m => m * m)) + spread.Trace()
            - LinearData.Latents - Math.Log(spread.Determinant()));
        Assert.Equal(expected, kl, 1e-9);
    }

    [Theory]
    [InlineData(LinearNoise.Shared)]
    [InlineData(LinearNoise.Each)]
    public void The_bound_and_importance_sampling_meet_the_exact_likelihood(LinearNoise noise)
    {
        LinearGaussianModel model = Fitted(noise);
        EvaluationResult result = Evaluator.Run(model, Data, Options, null, CancellationToken.None);
        double exact = result.ExactLogLikelihood!.Value.Mean;
        Assert.Equal(model.Density().Average(LinearData.Moments(Data)).LogLikelihood, exact, 1e-9);
        Assert.Equal(exact, result.LogLikelihood!.Mean, 1e-4);
        Assert.Equal(Options.Samples, result.LogLikelihood.LowestEffectiveSampleSize, 1e-3);
        Assert.Equal(exact, result.Elbo.Mean, 0.02);
        Assert.Equal(LinearData.Latents, result.ActiveUnits);
    }

    [Fact]
    public void A_sample_of_the_bound_is_the_likelihood_itself()
    {
        LinearGaussianModel model = Fitted(LinearNoise.Each);
        float[] x = LinearData.Item(Data, 3);
        using (new Tape(recordsGradients: false).Step())
        {
            var batch = new Batch(Tensor.Constant(x, new Shape(1, x.Length)), new Examples([3]));
            Inference inference = model.Infer(batch, new Draw(4, new RandomStream(1, RandomPurpose.Test)));
            LatentLevel level = inference.Levels[0];
            Tensor bound = (inference.LogLikelihood + level.Prior.LogDensity(level.Samples))
                - level.Posterior.LogDensity(level.Samples);
            Assert.All(bound.ToArray(), value => Assert.Equal(model.Density().LogDensity(x), value, 1e-4));
        }
    }

    [Fact]
    public void Pca_has_codes_and_reconstructions_and_no_samples()
    {
        LinearGaussianModel model = Fitted(LinearNoise.None);
        Assert.False(model.HasDensity);
        Assert.Throws<ModelException>(
            () => model.SamplePrior(new RandomStream(1, RandomPurpose.Test), new Examples([0])));
        DataMoments moments = LinearData.Moments(Data);
        double squares = 0;
        for (int n = 0; n < Data.Count; n++)
        {
            float[] x = Item(n);
            using (new Tape(recordsGradients: false).Step())
            {
                var batch = new Batch(Tensor.Constant(x, new Shape(1, x.Length)), new Examples([n]));
                float[] again = model.Decode(model.Encode(batch).Mean, null).ToArray();
                squares += x.Zip(again, (a, b) => (double)(a - b) * (a - b)).Sum() / Data.Count;
            }
        }

        double[] eigenvalues = LinearData.Eigenvalues(LinearData.Covariance(Data));
        Assert.Equal(eigenvalues.Skip(LinearData.Latents).Sum(), squares, 1e-4);
        Assert.Equal(eigenvalues.Sum(), moments.TotalVariance, 1e-9);
    }

    [Fact]
    public void As_many_latents_as_numbers_are_refused()
    {
        var error = Assert.Throws<TensorException>(
            () => new LinearGaussianModel(new Shape(3), 3, LinearNoise.Shared));
        Assert.Contains("3 latents are not fewer than the 3 numbers", error.Message, StringComparison.Ordinal);
    }

    private static float[] Item(int n) => LinearData.Item(Data, n);

    private static LinearGaussianDensity Density(double[] noise)
    {
        float[] weight = LinearData.Normal(LinearData.Latents * LinearData.Dimensions, 5);
        return new LinearGaussianDensity(
            [.. Enumerable.Range(0, LinearData.Dimensions).Select(i => 0.4 * i)],
            [.. weight.Chunk(LinearData.Dimensions).Select(row => row.Select(number => (double)number).ToArray())],
            noise);
    }

    private static LinearGaussianModel Fitted(LinearNoise noise)
    {
        var model = new LinearGaussianModel(Data.ItemShape, LinearData.Latents, noise);
        model.Parameters.Initialize(seed: 3);
        DataMoments moments = LinearData.Moments(Data);
        model.Set(noise == LinearNoise.Each
            ? LinearFit.Step(model.Density(), moments, noise)
            : LinearFit.ClosedForm(moments, LinearData.Latents, noise));
        return model;
    }
}

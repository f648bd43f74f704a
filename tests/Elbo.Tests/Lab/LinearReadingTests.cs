using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Lab;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Models;
using Elbo.Tests.Training;
using Elbo.Training;

namespace Elbo.Tests.Lab;

public sealed class LinearReadingTests
{
    [Fact]
    public void A_vae_that_is_given_the_parameters_of_ppca_has_its_likelihood_as_bound()
    {
        ArrayDataset data = LinearData.Of(LinearData.EqualNoise, examples: 200);
        DataMoments moments = LinearData.Moments(data);
        LinearGaussianDensity best = LinearFit.ClosedForm(moments, LinearData.Latents, LinearNoise.Shared);
        Model model = Vae(data);
        LinearReading.Set(model, best);
        (double bound, double[] kl) = new LinearReading(model).Average(data);
        (double logLikelihood, double sum) = best.Average(moments);
        Assert.Equal(logLikelihood, bound, 1e-4);
        Assert.Equal(sum, kl.Sum(), 1e-4);
    }

    [Fact]
    public void Bound_and_kl_are_those_that_the_engine_draws()
    {
        ArrayDataset data = LinearData.Of(LinearData.EqualNoise, examples: 200);
        Model model = Vae(data);
        (double bound, double[] kl) = new LinearReading(model).Average(data);
        EvaluationResult result = Evaluator.Run(
            model, data, new EvaluationOptions { Seed = 1, ElboSamples = 400 }, null, CancellationToken.None);
        Assert.Equal(result.Elbo.Mean, bound, 0.01 * Math.Abs(bound));
        Assert.Equal(result.KlPerDimension, kl, (one, other) => Math.Abs(one - other) < 1e-3 * one);
    }

    [Fact]
    public void Coarse_images_are_the_means_of_squares_less_the_mean_image()
    {
        float[] pixels = [0, 1, 2, 3, 0, 1, 2, 7, 4, 4, 4, 4, 0, 0, 0, 0];
        var images = GivenNumbers.Of("two", pixels, new Shape(2, 4, 1));
        var coarse = new CoarseImages(images, square: 2, factor: 10);
        float[] read = new float[4];
        coarse.Read([1, 0], read);
        Assert.Equal(new Shape(1, 2, 1), coarse.ItemShape);
        Assert.Equal([7.5f, -7.5f, -7.5f, 7.5f], read);
    }

    private static NetworkModel Vae(Dataset data) => Catalog.BuildModel(
        new Recipe
        {
            Model = new ModelRecipe
            {
                Network = NetworkChoice.Dense,
                Hidden = [],
                Latent = LinearData.Latents,
                Likelihood = LikelihoodChoice.Gaussian,
                Variance = VarianceChoice.Learned,
            },
        },
        data.ItemShape);
}

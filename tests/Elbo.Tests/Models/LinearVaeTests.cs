using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Training;
using Elbo.Training;

namespace Elbo.Tests.Models;

/// <summary>
/// A VAE without hidden layers at its optimum is probabilistic PCA (Lucas, Tucker, Grosse and Norouzi 2019; Dai et al.
/// 2018).
/// </summary>
public sealed class LinearVaeTests
{
    private static readonly double[] Variances = [6, 4, 2.5, 1.6, 0.7, 0.5, 0.3, 0.3, 0.2, 0.1];

    [Fact]
    public void Its_bound_reaches_the_likelihood_of_ppca()
    {
        ArrayDataset data = LinearData.Of(LinearData.EqualNoise);
        NetworkModel model = Trained(data, LinearData.Latents, VarianceChoice.Learned);
        Assert.Equal(
            (LinearData.Dimensions * 2 * LinearData.Latents) + (2 * LinearData.Latents)
            + (LinearData.Latents * LinearData.Dimensions) + LinearData.Dimensions + 1,
            model.Parameters.Count);
        DataMoments moments = LinearData.Moments(data);
        double exact = LinearFit.ClosedForm(moments, LinearData.Latents, LinearNoise.Shared)
            .Average(moments).LogLikelihood;

        // a sample of ln p(x, z) - ln q(z|x) has no spread where q is the posterior, unlike one of the closed form
        Assert.InRange(exact - Evaluate(model, data).LogLikelihood!.Mean, -1e-4, 1e-3);
    }

    [Fact]
    public void A_latent_is_off_where_its_eigenvalue_is_not_above_the_noise()
    {
        ArrayDataset data = Independent();
        const int Latents = 6;
        NetworkModel model = Trained(data, Latents, VarianceChoice.Unit);
        EvaluationResult result = Evaluate(model, data);
        double[] eigenvalues = LinearData.Eigenvalues(LinearData.Covariance(data));
        double[] kl = [.. result.KlPerDimension.OrderDescending()];
        for (int a = 0; a < Latents; a++)
        {
            // 1/2 ln(lambda / sigma^2) with sigma^2 = 1
            Assert.Equal(Math.Max(0, 0.5 * Math.Log(eigenvalues[a])), kl[a], 0.01);
        }

        Assert.Equal(eigenvalues.Count(value => value > 1), result.ActiveUnits);
    }

    private static ArrayDataset Independent()
    {
        float[] values = LinearData.Normal(LinearData.Examples * Variances.Length, 50);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= (float)Math.Sqrt(Variances[i % Variances.Length]);
        }

        return GivenNumbers.Of("independent", values, new Shape(Variances.Length));
    }

    private static NetworkModel Trained(ArrayDataset data, int latents, VarianceChoice variance)
    {
        var recipe = new Recipe
        {
            Model = new ModelRecipe
            {
                Network = NetworkChoice.Dense,
                Hidden = [],
                Latent = latents,
                Likelihood = LikelihoodChoice.Gaussian,
                Variance = variance,
            },
            Objective = new ObjectiveRecipe
            {
                Estimator = EstimatorChoice.StickingTheLanding,
                AnalyticKl = false,
            },
            Optimizer = new OptimizerRecipe
            {
                LearningRate = 0.04,
                Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
            },
            Training = new TrainingRecipe { Batch = 50, Epochs = 800, Seed = 1 },
        };
        Assert.Empty(RecipeFaults.Check(recipe));
        NetworkModel model = Catalog.BuildModel(recipe, data.ItemShape);
        Catalog.BuildTrainer(recipe, model, data, null, new Silent()).Run(CancellationToken.None);
        return model;
    }

    private static EvaluationResult Evaluate(Model model, Dataset data) => Evaluator.Run(
        model, data, new EvaluationOptions { Seed = 5, Samples = 1 }, null, CancellationToken.None);

    private sealed class Silent : ITrainingObserver
    {
        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

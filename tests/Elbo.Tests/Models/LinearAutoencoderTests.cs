using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

/// <summary>
/// An autoencoder without hidden layers and with squared error spans what principal component analysis does (Baldi and
/// Hornik 1989).
/// </summary>
public sealed class LinearAutoencoderTests
{
    [Fact]
    public void It_spans_the_subspace_of_pca_and_its_error_is_that_of_pca()
    {
        ArrayDataset data = LinearData.Of(LinearData.EqualNoise);
        Matrix<double> covariance = LinearData.Covariance(data);
        var eigen = covariance.Evd(Symmetricity.Symmetric);
        Matrix<double> principal = eigen.EigenVectors.SubMatrix(
            0, LinearData.Dimensions, LinearData.Dimensions - LinearData.Latents, LinearData.Latents);

        NetworkModel model = Trained(data);
        float[] weight = model.Parameters.All
            .Single(parameter => parameter.Name.StartsWith("decoder", StringComparison.Ordinal)
                && parameter.Shape.Rank == 2).Value.ToArray();
        Matrix<double> learned = Matrix<double>.Build.Dense(
            LinearData.Dimensions, LinearData.Latents, (i, a) => weight[(a * LinearData.Dimensions) + i]);
        Matrix<double> basis = learned.GramSchmidt().Q;

        // the cosines of the principal angles
        Vector<double> cosines = (basis.Transpose() * principal).Svd().S;
        Assert.All(cosines, cosine => Assert.Equal(1, cosine, 1e-5));

        double leftOver = LinearData.Eigenvalues(covariance).Skip(LinearData.Latents).Sum();
        Assert.Equal(leftOver, (covariance - (basis * basis.Transpose() * covariance)).Trace(), 1e-3 * leftOver);
    }

    private static NetworkModel Trained(ArrayDataset data)
    {
        var recipe = new Recipe
        {
            Model = new ModelRecipe
            {
                Kind = ModelChoice.Autoencoder,
                Network = NetworkChoice.Dense,
                Hidden = [],
                Latent = LinearData.Latents,
                Likelihood = LikelihoodChoice.Gaussian,
            },
            Optimizer = new OptimizerRecipe
            {
                LearningRate = 0.03,
                Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
            },
            Training = new TrainingRecipe { Batch = 100, Epochs = 60, Seed = 1 },
        };
        Assert.Empty(RecipeFaults.Check(recipe));
        NetworkModel model = Catalog.BuildModel(recipe, data.ItemShape);
        Catalog.BuildTrainer(recipe, model, data, null, new Silent()).Run(CancellationToken.None);
        return model;
    }

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

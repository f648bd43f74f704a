using Elbo.Data;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab;

/// <summary>
/// What the experiment with linear models works on: coarse images, their moments, the eigenvalues and eigenvectors of
/// their covariance, and the recipes of the models. A step of training sees all images, as an iteration of
/// expectation-maximization does.
/// </summary>
internal sealed class LinearMaterial
{
    private readonly LabContext context;

    /// <summary>Images of the lab, multiplied by a factor.</summary>
    public LinearMaterial(LabContext context, double factor)
    {
        this.context = context;
        Images = new CoarseImages(context.Data.Train.Take(Count(context)), Square(context), factor);
        Moments = DataMoments.Of(
            Images, new BatchOptions { BatchSize = 100, Seed = context.Seed, Shuffle = false }, context.Stop);
        SymmetricEigen eigen = SymmetricEigen.Of(Moments);
        Eigenvalues = eigen.Values;
        Directions = eigen.Vectors[..Latent];
    }

    /// <summary>The number of latents of every model.</summary>
    public static int Latent => 10;

    /// <summary>The images.</summary>
    public CoarseImages Images { get; }

    /// <summary>Their mean and covariance.</summary>
    public DataMoments Moments { get; }

    /// <summary>The eigenvalues of the covariance, largest first.</summary>
    public IReadOnlyList<double> Eigenvalues { get; }

    /// <summary>The first eigenvectors, as many as there are latents: the principal directions.</summary>
    public IReadOnlyList<double[]> Directions { get; }

    /// <summary>Probabilistic PCA by expectation-maximization.</summary>
    public Recipe Em(int passes) => new()
    {
        Model = Model(ModelChoice.Ppca, VarianceChoice.Learned),
        Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Em },
        Training = Course(passes),
    };

    /// <summary>
    /// A VAE without hidden layers. The noise of its gradient vanishes where q is the true posterior (Roeder, Wu and
    /// Duvenaud 2017).
    /// </summary>
    public Recipe Vae(VarianceChoice variance, int passes) => Gradient(
        Model(ModelChoice.Vae, variance), passes,
        new ObjectiveRecipe { Estimator = EstimatorChoice.StickingTheLanding, AnalyticKl = false });

    /// <summary>An autoencoder without hidden layers.</summary>
    public Recipe Autoencoder(int passes) =>
        Gradient(Model(ModelChoice.Autoencoder, VarianceChoice.Unit), passes, new ObjectiveRecipe());

    /// <summary>Directions as images: grey where nothing is added, the largest number white or black.</summary>
    public ImageBatch Pictures(double[][] rows) => new(
        [
            .. rows.SelectMany(row =>
            {
                double largest = row.Max(Math.Abs);
                return row.Select(number => (float)(0.5 + (0.5 * number / largest)));
            }),
        ],
        rows.Length, Images.ItemShape[0], Images.ItemShape[1], Images.ItemShape[2]);

    /// <summary>The images, in a line.</summary>
    public static string Describe(LabContext context) => context.Describe(FormattableString.Invariant(
        $"{context.Data.Train.Name}, {Count(context):N0} training examples in squares of {Square(context)} pixels"));

    private static int Count(LabContext context) => Math.Min(context.Data.Train.Count, context.Choose(500, 2000));

    private static int Square(LabContext context) => context.Choose(4, 2);

    private Recipe Gradient(ModelRecipe model, int passes, ObjectiveRecipe objective) => new()
    {
        Model = model with { Network = NetworkChoice.Dense },
        Objective = objective,
        Optimizer = new OptimizerRecipe
        {
            LearningRate = 0.03,
            Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
        },
        Training = Course(passes),
    };

    private static ModelRecipe Model(ModelChoice kind, VarianceChoice variance) => new()
    {
        Kind = kind,
        Hidden = [],
        Latent = Latent,
        Likelihood = LikelihoodChoice.Gaussian,
        Variance = variance,
    };

    private TrainingRecipe Course(int passes) => new()
    {
        Batch = Images.Count,
        Epochs = passes,
        Seed = context.Seed,
        CheckpointEveryEpochs = 1_000_000,
    };
}

using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo;

/// <summary>
/// The one list of what a recipe can name: each choice with a line of what it is and where it comes from, and the code
/// that builds it. The command, the page and the documents read it.
/// </summary>
public static class Catalog
{
    /// <summary>Everything that a recipe can name.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        new("data.preprocessing", "grey", "Grey values 0..1 as they are", null),
        new("data.preprocessing", "dynamic", "A pixel is drawn as 0 or 1 by its grey value, anew at each visit", null),
        new("data.preprocessing", "threshold", "A pixel is 1 where its grey value is at least 0.5", null),
        new("model.kind", "vae", "Latents with a normal prior, a decoder, and an encoder for the posterior",
            "Kingma and Welling 2014"),
        new("model.kind", "pca", "The directions of largest variance: a linear code, no noise, no density",
            "Pearson 1901"),
        new("model.kind", "ppca", "Linear with one variance of the noise: exact posterior and log p(x)",
            "Tipping and Bishop 1999"),
        new("model.kind", "factorAnalysis", "Linear with a variance of the noise for each number: exact as well",
            "Rubin and Thayer 1982"),
        new("model.network", "auto", "Convolutions for images with sides of at least 32 pixels, dense layers otherwise",
            null),
        new("model.network", "dense", "Fully connected layers; the decoder mirrors the encoder", null),
        new("model.network", "conv", "Strided convolutions down and transposed convolutions back", null),
        new("model.activation", "relu", "max(0, x)", "Nair and Hinton 2010"),
        new("model.activation", "leakyRelu", "x above 0, model.leak times x below", "Maas et al. 2013"),
        new("model.activation", "tanh", "The hyperbolic tangent", null),
        new("model.activation", "softplus", "ln(1 + e^x)", "Dugas et al. 2001"),
        new("model.posterior", "diagonal", "One variance for each latent", "Kingma and Welling 2014"),
        new("model.posterior", "isotropic", "One variance for all latents", null),
        new("model.posterior", "full", "A full covariance, by its Cholesky factor", "Rezende et al. 2014"),
        new("model.posterior", "laplace", "Independent Laplace variables", "Kingma and Welling 2014, section 2.4"),
        new("model.posterior", "logistic", "Independent logistic variables", "Kingma and Welling 2014, section 2.4"),
        new("model.posterior", "studentT", "Independent Student's t variables with 5 degrees of freedom",
            "Kingma and Welling 2014, section 2.4"),
        new("model.prior", "standard", "A normal of mean 0 and variance 1", "Kingma and Welling 2014"),
        new("model.prior", "mixture", "A learned mixture of model.priorComponents normals",
            "Tomczak and Welling 2018"),
        new("model.prior", "vamp", "The mixture of the posteriors of model.priorComponents learned inputs",
            "Tomczak and Welling 2018"),
        new("model.likelihood", "bernoulli", "Bits, or grey values between 0 and 1 by cross-entropy",
            "Kingma and Welling 2014"),
        new("model.likelihood", "gaussian", "Values on a scale, with the variance of model.variance",
            "Kingma and Welling 2014"),
        new("model.likelihood", "laplace", "Values on a scale, by absolute error with one learned scale", null),
        new("model.likelihood", "categorical", "One of model.levels levels from 0 to 1",
            "van den Oord, Kalchbrenner and Kavukcuoglu 2016"),
        new("model.likelihood", "discretizedLogistic", "One of 256 grey levels, by intervals of a logistic variable",
            "Kingma et al. 2016"),
        new("model.variance", "unit", "Variance 1: the squared error up to a constant", null),
        new("model.variance", "learned", "One learned variance for all elements", "Rybkin et al. 2021"),
        new("model.variance", "optimal", "The best one for each batch, in closed form", "Rybkin et al. 2021"),
        new("model.variance", "network", "A variance for each element from the decoder", "Kingma and Welling 2014"),
        new("model.initialization", "pytorch", "Uniform in +-1/sqrt(fan in), weights and biases", "PyTorch's default"),
        new("model.initialization", "glorot", "Uniform, variance 2 / (fan in + fan out)", "Glorot and Bengio 2010"),
        new("model.initialization", "he", "Normal, variance 2 / fan in", "He et al. 2015"),
        new("objective.kind", "elbo", "The evidence lower bound with L samples and a KL weight",
            "Kingma and Welling 2014"),
        new("objective.kind", "iwae", "The importance-weighted bound with k samples", "Burda et al. 2016"),
        new("objective.estimator", "reparameterized", "Through the samples", "Kingma and Welling 2014"),
        new("objective.estimator", "scoreFunction", "By ln q alone, without a gradient through the samples",
            "Williams 1992"),
        new("objective.estimator", "stickingTheLanding", "Through the samples, not through the density of q",
            "Roeder, Wu and Duvenaud 2017"),
        new("objective.estimator", "doublyReparameterized", "The same with squared weights, for iwae",
            "Tucker et al. 2019"),
        new("objective.baseline", "none", "The signal of the score function as it is", null),
        new("objective.baseline", "runningMean", "Less a running mean over batches", "Mnih and Gregor 2014"),
        new("objective.baseline", "leaveOneOut", "Less the mean over the example's other samples",
            "Mnih and Rezende 2016"),
        new("objective.klSchedule", "constant", "One KL weight throughout", null),
        new("objective.klSchedule", "linear", "From 0 along a line over objective.klWarmupEpochs",
            "Sonderby et al. 2016"),
        new("objective.klSchedule", "sigmoid", "From 0 along a logistic curve over objective.klWarmupEpochs",
            "Bowman et al. 2016"),
        new("objective.klSchedule", "cyclical", "From 0 along a line, objective.klCycles times", "Fu et al. 2019"),
        new("optimizer.kind", "adam", "Steps scaled by running moments of the gradient", "Kingma and Ba 2015"),
        new("optimizer.kind", "sgd", "Gradient descent with momentum", "Robbins and Monro 1951"),
        new("optimizer.kind", "closedForm", "pca, ppca: the best parameters at once, by eigenvectors",
            "Tipping and Bishop 1999"),
        new("optimizer.kind", "em", "ppca, factorAnalysis: expectation-maximization, a step an epoch",
            "Rubin and Thayer 1982; Tipping and Bishop 1999"),
        new("optimizer.schedule.kind", "constant", "One learning rate throughout", null),
        new("optimizer.schedule.kind", "steps", "A learning rate for some epochs, then another", "Burda et al. 2016"),
        new("optimizer.schedule.kind", "cosine", "Half a cosine down to the final rate", "Loshchilov and Hutter 2017"),
    ];

    /// <summary>The model of a recipe for items of a shape, with its parameters drawn from the recipe's seed.</summary>
    /// <exception cref="TensorException">The networks do not fit the items.</exception>
    public static EncoderDecoder BuildModel(Recipe recipe, Shape itemShape)
    {
        ModelRecipe model = recipe.Model;
        if (BuildLinear(model, itemShape) is { } linear)
        {
            linear.Parameters.Initialize(recipe.Training.Seed);
            return linear;
        }

        Likelihood likelihood = model.Likelihood switch
        {
            LikelihoodChoice.Bernoulli => new Bernoulli(),
            LikelihoodChoice.Laplace => new LaplaceLikelihood(),
            LikelihoodChoice.Categorical => new Categorical(model.Levels),
            LikelihoodChoice.DiscretizedLogistic => new DiscretizedLogistic(),
            _ => new Gaussian(model.Variance switch
            {
                VarianceChoice.Unit => GaussianVariance.Unit,
                VarianceChoice.Learned => GaussianVariance.Learned,
                VarianceChoice.Optimal => GaussianVariance.Optimal,
                _ => GaussianVariance.Network,
            }),
        };
        PosteriorFamily posterior = model.Posterior switch
        {
            PosteriorChoice.Isotropic => PosteriorFamily.Isotropic,
            PosteriorChoice.Full => PosteriorFamily.Full,
            PosteriorChoice.Laplace => PosteriorFamily.Laplace,
            PosteriorChoice.Logistic => PosteriorFamily.Logistic,
            PosteriorChoice.StudentT => PosteriorFamily.StudentT,
            _ => PosteriorFamily.Diagonal,
        };
        (Network encoder, Network decoder) = VaeNetworks.Build(model, itemShape, likelihood, posterior);
        Prior? prior = model.Prior switch
        {
            PriorChoice.Mixture => new MixturePrior(model.PriorComponents, model.Latent),
            PriorChoice.Vamp => new VampPrior(
                model.PriorComponents, itemShape, isBounded: likelihood.FirstFault([-1f, 2f]) is not null),
            _ => null,
        };
        var vae = new Vae(itemShape, model.Latent, encoder, decoder, likelihood, posterior, prior);
        vae.Parameters.Initialize(recipe.Training.Seed);
        return vae;
    }

    /// <summary>The trainer of a recipe's model: by gradient steps, or the fit of a linear model.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">Its model.</param>
    /// <param name="train">What it is trained on.</param>
    /// <param name="heldOut">Data to look at after each epoch; or null.</param>
    /// <param name="observer">Who watches.</param>
    /// <exception cref="TrainingException">The data does not fit the model.</exception>
    public static ITrainer BuildTrainer(
        Recipe recipe, Model model, Dataset train, HeldOut? heldOut, ITrainingObserver observer) =>
        model is LinearGaussianModel linear
            ? new LinearTrainer(
                linear,
                recipe.Optimizer.Kind == OptimizerChoice.Em
                    ? LinearSolver.ExpectationMaximization
                    : LinearSolver.ClosedForm,
                BuildPlan(recipe), train, heldOut, observer)
            : new Trainer(
                model, BuildOptimizer(recipe, model.Parameters.Count), BuildPlan(recipe), train, heldOut, observer);

    /// <summary>The optimizer of a recipe for so many numbers.</summary>
    public static Optimizer BuildOptimizer(Recipe recipe, int count) => recipe.Optimizer.Kind switch
    {
        OptimizerChoice.Sgd => new Sgd(count, recipe.Optimizer.Momentum),
        _ => new Adam(count, recipe.Optimizer.Beta1, recipe.Optimizer.Beta2, recipe.Optimizer.Epsilon),
    };

    /// <summary>The objective of a recipe.</summary>
    public static Objective BuildObjective(Recipe recipe)
    {
        ObjectiveRecipe objective = recipe.Objective;
        if (objective.Kind == ObjectiveChoice.Iwae)
        {
            return new ImportanceWeightedBound(objective.Samples, objective.Estimator switch
            {
                EstimatorChoice.StickingTheLanding => BoundGradient.StickingTheLanding,
                EstimatorChoice.DoublyReparameterized => BoundGradient.DoublyReparameterized,
                _ => BoundGradient.Reparameterized,
            });
        }

        if (objective.Estimator == EstimatorChoice.ScoreFunction)
        {
            return new ScoreFunctionBound(objective.Samples, objective.AnalyticKl, objective.Baseline switch
            {
                BaselineChoice.RunningMean => ScoreBaseline.RunningMean,
                BaselineChoice.LeaveOneOut => ScoreBaseline.LeaveOneOut,
                _ => ScoreBaseline.None,
            });
        }

        return new EvidenceLowerBound(objective.Samples, objective.AnalyticKl)
        {
            ReconstructionWeight = objective.ReconstructionWeight,
            SticksTheLanding = objective.Estimator == EstimatorChoice.StickingTheLanding,
            Penalty = objective.TargetKl is double target ? new TargetKl(target)
                : objective.FreeBits > 0 ? new FreeBits(objective.FreeBits)
                : KlPenalty.Weighted,
        };
    }

    /// <summary>The plan of a recipe.</summary>
    public static TrainingPlan BuildPlan(Recipe recipe) => new()
    {
        Epochs = recipe.Epochs,
        BatchSize = recipe.Training.Batch,
        Seed = recipe.Training.Seed,
        Objective = BuildObjective(recipe),
        LearningRate = BuildSchedule(recipe.Optimizer),
        KlSchedule = BuildKlSchedule(recipe),
        Binarization = BuildBinarization(recipe),
        ClipNorm = recipe.Optimizer.ClipNorm,
        DropLast = recipe.Training.DropLast,
        Patience = recipe.Training.EarlyStoppingPatience,
        KeepsBest = recipe.Training.KeepBest,
        CheckpointEpochs = recipe.Training.CheckpointEveryEpochs,
        CheckpointSeconds = recipe.Training.CheckpointEverySeconds,
    };

    /// <summary>What a recipe does to grey pixels.</summary>
    public static Binarization BuildBinarization(Recipe recipe) => recipe.Data.Preprocessing switch
    {
        PreprocessingChoice.Dynamic => Binarization.Dynamic,
        PreprocessingChoice.Threshold => Binarization.Threshold,
        _ => Binarization.Grey,
    };

    private static LinearGaussianModel? BuildLinear(ModelRecipe model, Shape itemShape) => model.Kind switch
    {
        ModelChoice.Pca => new LinearGaussianModel(itemShape, model.Latent, LinearNoise.None),
        ModelChoice.Ppca => new LinearGaussianModel(itemShape, model.Latent, LinearNoise.Shared),
        ModelChoice.FactorAnalysis => new LinearGaussianModel(itemShape, model.Latent, LinearNoise.Each),
        _ => null,
    };

    private static KlSchedule BuildKlSchedule(Recipe recipe)
    {
        ObjectiveRecipe objective = recipe.Objective;
        if (objective.KlSchedule == KlScheduleChoice.Cyclical)
        {
            double cycle = (double)recipe.Epochs / objective.KlCycles;
            return new KlSchedule(objective.KlWeight, cycle * objective.KlCycleShare) { CycleEpochs = cycle };
        }

        return new KlSchedule(objective.KlWeight, objective.KlWarmupEpochs)
        {
            Rise = objective.KlSchedule == KlScheduleChoice.Sigmoid ? KlRise.Sigmoid : KlRise.Linear,
        };
    }

    private static LearningRate BuildSchedule(OptimizerRecipe optimizer) => optimizer.Schedule.Kind switch
    {
        ScheduleChoice.Steps =>
            new StepRates([.. optimizer.Schedule.Steps.Select(step => (step.Epochs, step.LearningRate))]),
        ScheduleChoice.Cosine => new CosineRate(optimizer.LearningRate, optimizer.Schedule.FinalRate),
        _ => new ConstantRate(optimizer.LearningRate),
    };
}

/// <summary>One thing that a recipe can name.</summary>
/// <param name="Key">The recipe's key.</param>
/// <param name="Name">The value.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Source">The paper, where there is one.</param>
public sealed record CatalogEntry(string Key, string Name, string Description, string? Source);

using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Data.Tables;
using Elbo.Data.Text;
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
public static partial class Catalog
{
    /// <summary>The files and folders that data can be in, in the order in which they are asked.</summary>
    public static IReadOnlyList<DataFormat> DataFormats { get; } =
    [
        new NumPyFormat(), new NumPyZipFormat(), new SafetensorsFormat(), new IdxFormat(), new CifarFormat(),
        new ImageFolderFormat(), new TableFormat(), new TextFormat(),
    ];

    /// <summary>The model of a recipe for items of a shape, with its parameters drawn from the recipe's seed.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="itemShape">The shape of an item.</param>
    /// <param name="classes">The number of classes, where the model is told of them.</param>
    /// <param name="table">The columns, where the items are rows of a table.</param>
    /// <exception cref="TensorException">The networks do not fit the items.</exception>
    /// <exception cref="ModelException">The model is told of classes, and there are none.</exception>
    public static NetworkModel BuildModel(
        Recipe recipe, Shape itemShape, int classes = 0, TableSchema? table = null)
    {
        ModelRecipe model = recipe.Model;
        if (BuildLinear(model, itemShape) is { } linear)
        {
            linear.Parameters.Initialize(recipe.Training.Seed);
            return linear;
        }

        Likelihood likelihood = ModelLikelihood.Of(model, itemShape, table);
        Conditioning told = VaeNetworks.Told(model, itemShape, classes);
        NetworkModel built;
        if (model.Kind == ModelChoice.Autoencoder)
        {
            Activation code = BuildCodeActivation(model);
            (Network encoder, Network decoder) =
                VaeNetworks.Build(model, itemShape, likelihood, Point.Family(code), told);
            built = new Autoencoder(itemShape, model.Latent, encoder, decoder, likelihood, code, told);
        }
        else if (model.Kind == ModelChoice.Ladder)
        {
            built = HierarchyNetworks.Ladder(model, itemShape, likelihood, told);
        }
        else if (model.Kind == ModelChoice.Nvae)
        {
            built = new DeepVae(itemShape, HierarchyNetworks.Deep(model), likelihood);
        }
        else if (model.Upper.Count > 0)
        {
            built = HierarchyNetworks.BottomUp(model, itemShape, likelihood, told);
        }
        else
        {
            (Network encoder, Network decoder) =
                VaeNetworks.Build(model, itemShape, likelihood, BuildPosterior(model), told);
            Prior? prior = BuildPrior(model, itemShape, likelihood);
            built = new Vae(
                itemShape, model.Latent, encoder, decoder, likelihood, BuildPosterior(model), prior, told);
        }

        built.Parameters.Initialize(recipe.Training.Seed);
        return built;
    }

    /// <summary>The trainer of a recipe's model: by gradient steps, or the fit of a linear model.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">Its model.</param>
    /// <param name="train">What it is trained on.</param>
    /// <param name="heldOut">Data to look at after each epoch; or null.</param>
    /// <param name="observer">Who watches.</param>
    /// <exception cref="TrainingException">The data does not fit the model.</exception>
    public static ITrainer BuildTrainer(
        Recipe recipe, Model model, Dataset train, HeldOut? heldOut, ITrainingObserver observer)
    {
        if (model is LinearGaussianModel linear)
        {
            return new LinearTrainer(
                linear,
                recipe.Optimizer.Kind == OptimizerChoice.Em
                    ? LinearSolver.ExpectationMaximization
                    : LinearSolver.ClosedForm,
                BuildPlan(recipe), train, heldOut, observer);
        }

        if (recipe.Model.OutputBias == OutputBiasChoice.Mean && model is NetworkModel decoding)
        {
            OutputStart.AtMean(decoding, train, BuildBinarization(recipe));
        }

        return new Trainer(
            model, BuildOptimizer(recipe, model.Parameters), BuildPlan(recipe), train, heldOut, observer);
    }

    /// <summary>One optimizer of a recipe for so many numbers, however optimizer.split shares them out.</summary>
    public static Optimizer BuildOptimizer(Recipe recipe, int count) => recipe.Optimizer.Kind switch
    {
        OptimizerChoice.Sgd => new Sgd(count, recipe.Optimizer.Momentum),
        OptimizerChoice.Adamax => new Adamax(
            count, recipe.Optimizer.Beta1, recipe.Optimizer.Beta2, recipe.Optimizer.Epsilon),
        _ => new Adam(count, recipe.Optimizer.Beta1, recipe.Optimizer.Beta2, recipe.Optimizer.Epsilon),
    };

    /// <summary>The optimizer of a recipe for the parameters of a model: one, or two in the guise of one.</summary>
    public static Optimizer BuildOptimizer(Recipe recipe, ParameterSet parameters)
    {
        if (recipe.Optimizer.Split == OptimizerSplitChoice.None && recipe.Training.EncoderSteps == 0)
        {
            return BuildOptimizer(recipe, parameters.Count);
        }

        int encoder = parameters.All.TakeWhile(IsOfEncoder).Sum(parameter => parameter.Shape.Count);
        return new SplitOptimizer(
        [
            ("encoder", BuildOptimizer(recipe, encoder), encoder),
            ("decoder", BuildOptimizer(recipe, parameters.Count - encoder), parameters.Count - encoder),
        ]);
    }

    /// <summary>The objective of a recipe.</summary>
    public static Objective BuildObjective(Recipe recipe)
    {
        ObjectiveRecipe objective = recipe.Objective;
        if (recipe.Model.Kind == ModelChoice.Autoencoder)
        {
            return new ReconstructionError(BuildSparsity(objective), objective.SparsityWeight);
        }

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
                : objective.KlBalance ? new BalancedKl()
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
        Ending = recipe.Objective.IwaeEpochs > 0
            ? new ImportanceWeightedBound(recipe.Objective.IwaeSamples, BoundGradient.Reparameterized)
            : null,
        EndingEpochs = recipe.Objective.IwaeEpochs,
        LearningRate = recipe.Optimizer.Schedule.WarmupEpochs > 0
            ? new RisingRate(
                BuildSchedule(recipe.Optimizer), recipe.Optimizer.Schedule.WarmupEpochs / (double)recipe.Epochs)
            : BuildSchedule(recipe.Optimizer),
        KlSchedule = BuildKlSchedule(recipe),
        Binarization = BuildBinarization(recipe),
        Corruption = BuildCorruption(recipe),
        ClipNorm = recipe.Optimizer.ClipNorm,
        SpectralWeight = recipe.Objective.SpectralWeight,
        DropLast = recipe.Training.DropLast,
        EncoderSteps = recipe.Training.EncoderSteps,
        AverageWeights = recipe.Training.AverageWeights,
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

    private static PosteriorFamily BuildPosterior(ModelRecipe model) => model.Posterior switch
    {
        PosteriorChoice.Isotropic => PosteriorFamily.Isotropic,
        PosteriorChoice.Full => PosteriorFamily.Full,
        PosteriorChoice.Laplace => PosteriorFamily.Laplace,
        PosteriorChoice.Logistic => PosteriorFamily.Logistic,
        PosteriorChoice.StudentT => PosteriorFamily.StudentT,
        _ => PosteriorFamily.Diagonal,
    };

    private static Prior? BuildPrior(ModelRecipe model, Shape itemShape, Likelihood likelihood) => model.Prior switch
    {
        PriorChoice.Mixture => new MixturePrior(model.PriorComponents, model.Latent),
        PriorChoice.Vamp => new VampPrior(
            model.PriorComponents, itemShape, isBounded: likelihood.FirstFault([-1f, 2f]) is not null),
        _ => null,
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
    /// <summary>The noise that a recipe adds to the encoder's input.</summary>
    public static Corruption BuildCorruption(Recipe recipe) => recipe.Data.Corruption switch
    {
        CorruptionChoice.Gaussian => new Corruption(CorruptionKind.Gaussian, recipe.Data.CorruptionLevel),
        CorruptionChoice.Masking => new Corruption(CorruptionKind.Masking, recipe.Data.CorruptionLevel),
        CorruptionChoice.SaltAndPepper => new Corruption(CorruptionKind.SaltAndPepper, recipe.Data.CorruptionLevel),
        _ => Corruption.None,
    };

    private static bool IsOfEncoder(Parameter parameter) =>
        parameter.Name.StartsWith("encoder.", StringComparison.Ordinal);

    private static Activation BuildCodeActivation(ModelRecipe model) => model.CodeActivation switch
    {
        CodeActivationChoice.Relu => Activation.Relu,
        CodeActivationChoice.Sigmoid => Activation.Sigmoid,
        _ => Activation.None,
    };

    private static Sparsity? BuildSparsity(ObjectiveRecipe objective) => objective.Sparsity switch
    {
        SparsityChoice.L1 => Sparsity.L1,
        SparsityChoice.Kl => Sparsity.MeanActivation(objective.SparsityTarget),
        _ => null,
    };

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

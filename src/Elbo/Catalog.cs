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
public static class Catalog
{
    /// <summary>Everything that a recipe can name.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        new("data.preprocessing", "grey", "Grey values 0..1 as they are", null),
        new("data.preprocessing", "dynamic", "A pixel is drawn as 0 or 1 by its grey value, anew at each visit", null),
        new("data.preprocessing", "threshold", "A pixel is 1 where its grey value is at least 0.5", null),
        new("data.colour", "auto", "Colour where any picture of the folder has it", null),
        new("data.colour", "grey", "One channel: 0.299 red + 0.587 green + 0.114 blue", "ITU-R BT.601"),
        new("data.colour", "colour", "Three channels: red, green, blue", null),
        new("data.tokens", "auto", "Sentences: words where nearly all of them are known, else bpe", null),
        new("data.tokens", "words", "Words and signs that occur data.leastCount times", null),
        new("data.tokens", "bpe", "Pieces of words: bytes that occur side by side", "Sennrich, Haddow and Birch 2016"),
        new("data.tokens", "bytes", "The bytes of UTF-8", null),
        new("data.scale", "auto", "Bytes and 16 bits of pixels become 0 to 1, rows of numbers mean 0 and variance "
            + "1", null),
        new("data.scale", "none", "The numbers of an array as they are", null),
        new("data.scale", "unit", "The smallest number of an array becomes 0, the largest 1", null),
        new("data.scale", "standard", "Each number of an item gets mean 0 and variance 1 over the items", null),
        new("data.corruption", "none", "The encoder sees examples as they are", null),
        new("data.corruption", "gaussian", "Normal noise on the encoder's input in training", "Vincent et al. 2010"),
        new("data.corruption", "masking", "A share of the encoder's input becomes 0 in training",
            "Vincent et al. 2008"),
        new("data.corruption", "saltAndPepper", "A share of the encoder's input becomes 0 or 1 in training",
            "Vincent et al. 2010"),
        new("model.kind", "vae", "Latents with a normal prior, a decoder, and an encoder for the posterior",
            "Kingma and Welling 2014"),
        new("model.kind", "autoencoder", "A code that the decoder rebuilds x from: no prior, no posterior, no density",
            "Rumelhart, Hinton and Williams 1986"),
        new("model.kind", "ladder", "Levels of latents, inferred from the top down with what x says of each",
            "Sonderby et al. 2016"),
        new("model.condition", "none", "Encoder and decoder are told nothing beside x and z", null),
        new("model.condition", "label", "Both are told the class of the example", "Sohn, Lee and Yan 2015"),
        new("model.kind", "pca", "The directions of largest variance: a linear code, no noise, no density",
            "Pearson 1901"),
        new("model.kind", "ppca", "Linear with one variance of the noise: exact posterior and log p(x)",
            "Tipping and Bishop 1999"),
        new("model.kind", "factorAnalysis", "Linear with a variance of the noise for each number: exact as well",
            "Rubin and Thayer 1982"),
        new("model.kind", "languageModel", "Sentences word by word: no latents, exact log p(x)", "Mikolov et al. 2010"),
        new("model.network", "lstm", "Sentences: long short-term memories", "Hochreiter and Schmidhuber 1997"),
        new("model.network", "gru", "Sentences: gated recurrent units", "Cho et al. 2014"),
        new("model.network", "auto", "Convolutions for images with sides of at least 32 pixels, dense layers otherwise",
            null),
        new("model.network", "dense", "Fully connected layers; the decoder mirrors the encoder", null),
        new("model.network", "conv", "Strided convolutions down and transposed convolutions back", null),
        new("model.network", "pool", "Convolutions with max-pooling down, up-sampling with convolutions back", null),
        new("model.activation", "relu", "max(0, x)", "Nair and Hinton 2010"),
        new("model.activation", "leakyRelu", "x above 0, model.leak times x below", "Maas et al. 2013"),
        new("model.activation", "tanh", "The hyperbolic tangent", null),
        new("model.activation", "softplus", "ln(1 + e^x)", "Dugas et al. 2001"),
        new("model.activation", "elu", "x above 0, e^x - 1 below", "Clevert et al. 2016"),
        new("model.activation", "swish", "x / (1 + e^-x), also called SiLU", "Ramachandran et al. 2017"),
        new("model.activation", "gelu", "The Gaussian error linear unit, in its tanh form",
            "Hendrycks and Gimpel 2016"),
        new("model.normalization", "none", "Nothing before the activation", null),
        new("model.normalization", "batch", "Each channel over the batch; running statistics outside of training",
            "Ioffe and Szegedy 2015"),
        new("model.normalization", "layer", "Each example over its own numbers", "Ba et al. 2016"),
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
        new("model.codeActivation", "none", "The code's units are any numbers", null),
        new("model.codeActivation", "relu", "The code's units are at least 0", null),
        new("model.codeActivation", "sigmoid", "The code's units lie between 0 and 1", null),
        new("model.likelihood", "auto",
            "bernoulli for values from 0 to 1, gaussian with a learned variance for others", null),
        new("model.likelihood", "bernoulli", "Bits, or grey values between 0 and 1 by cross-entropy",
            "Kingma and Welling 2014"),
        new("model.likelihood", "gaussian", "Values on a scale, with the variance of model.variance",
            "Kingma and Welling 2014"),
        new("model.likelihood", "laplace", "Values on a scale, by absolute error with one learned scale", null),
        new("model.likelihood", "categorical", "One of model.levels levels from 0 to 1",
            "van den Oord, Kalchbrenner and Kavukcuoglu 2016"),
        new("model.likelihood", "discretizedLogistic", "One of 256 grey levels, by intervals of a logistic variable",
            "Kingma et al. 2016"),
        new("model.likelihood", "columns", "Tables: each column by its kind", "Nazabal et al. 2020"),
        new("model.likelihood", "tokens", "Sentences: each token given those before it", "Bowman et al. 2016"),
        new("model.variance", "unit", "Variance 1: the squared error up to a constant", null),
        new("model.variance", "learned", "One learned variance for all elements", "Rybkin et al. 2021"),
        new("model.variance", "optimal", "The best one for each batch, in closed form", "Rybkin et al. 2021"),
        new("model.variance", "network", "A variance for each element from the decoder", "Kingma and Welling 2014"),
        new("model.initialization", "pytorch", "Uniform in +-1/sqrt(fan in), weights and biases", "PyTorch's default"),
        new("model.initialization", "glorot", "Uniform, variance 2 / (fan in + fan out)", "Glorot and Bengio 2010"),
        new("model.initialization", "he", "Normal, variance 2 / fan in", "He et al. 2015"),
        new("objective.kind", "auto", "elbo for a vae, reconstruction for an autoencoder", null),
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
        new("objective.kind", "reconstruction",
            "-ln p(x given the code): squared error or cross-entropy, and a penalty",
            null),
        new("objective.sparsity", "none", "No penalty on the code", null),
        new("objective.sparsity", "l1", "The sum of the absolute values of the code's units",
            "Goodfellow, Bengio and Courville 2016"),
        new("objective.sparsity", "kl", "The divergence of each unit's mean activation from objective.sparsityTarget",
            "Ng 2011"),
        new("optimizer.kind", "adam", "Steps scaled by running moments of the gradient", "Kingma and Ba 2015"),
        new("optimizer.kind", "sgd", "Gradient descent with momentum", "Robbins and Monro 1951"),
        new("optimizer.split", "none", "One optimizer for all parameters", null),
        new("optimizer.split", "networks", "One for the encoder and one for all else: the same bits", null),
        new("optimizer.kind", "closedForm", "pca, ppca: the best parameters at once, by eigenvectors",
            "Tipping and Bishop 1999"),
        new("optimizer.kind", "em", "ppca, factorAnalysis: expectation-maximization, a step an epoch",
            "Rubin and Thayer 1982; Tipping and Bishop 1999"),
        new("optimizer.schedule.kind", "constant", "One learning rate throughout", null),
        new("optimizer.schedule.kind", "steps", "A learning rate for some epochs, then another", "Burda et al. 2016"),
        new("optimizer.schedule.kind", "cosine", "Half a cosine down to the final rate", "Loshchilov and Hutter 2017"),
    ];

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

        Likelihood likelihood = ModelLikelihood.Of(model, table);
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
        Recipe recipe, Model model, Dataset train, HeldOut? heldOut, ITrainingObserver observer) =>
        model is LinearGaussianModel linear
            ? new LinearTrainer(
                linear,
                recipe.Optimizer.Kind == OptimizerChoice.Em
                    ? LinearSolver.ExpectationMaximization
                    : LinearSolver.ClosedForm,
                BuildPlan(recipe), train, heldOut, observer)
            : new Trainer(
                model, BuildOptimizer(recipe, model.Parameters), BuildPlan(recipe), train, heldOut, observer);

    /// <summary>One optimizer of a recipe for so many numbers, however optimizer.split shares them out.</summary>
    public static Optimizer BuildOptimizer(Recipe recipe, int count) => recipe.Optimizer.Kind switch
    {
        OptimizerChoice.Sgd => new Sgd(count, recipe.Optimizer.Momentum),
        _ => new Adam(count, recipe.Optimizer.Beta1, recipe.Optimizer.Beta2, recipe.Optimizer.Epsilon),
    };

    /// <summary>The optimizer of a recipe for the parameters of a model: one, or two in the guise of one.</summary>
    public static Optimizer BuildOptimizer(Recipe recipe, ParameterSet parameters)
    {
        if (recipe.Optimizer.Split == OptimizerSplitChoice.None)
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
        Corruption = BuildCorruption(recipe),
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

using Elbo.Runs;

namespace Elbo.Determinism;

/// <summary>Settings that train in a moment.</summary>
internal static class SmallRecipes
{
    public static Recipe Dense { get; } = new()
    {
        Name = "small-dense",
        Data = new DataRecipe { Preprocessing = PreprocessingChoice.Dynamic },
        Model = new ModelRecipe
        {
            Network = NetworkChoice.Dense,
            Hidden = [31, 19],
            Activation = ActivationChoice.Tanh,
            Latent = 5,
        },
        Objective = new ObjectiveRecipe { KlWarmupEpochs = 2, Samples = 2 },
        Optimizer = new OptimizerRecipe { ClipNorm = 20 },
        Training = new TrainingRecipe { Batch = 13, Seed = 3 },
    };

    public static Recipe Convolutional { get; } = Dense with
    {
        Name = "small-conv",
        Model = new ModelRecipe
        {
            Network = NetworkChoice.Conv,
            Channels = [3, 5],
            Activation = ActivationChoice.LeakyRelu,
            Latent = 3,
        },
        Objective = new ObjectiveRecipe(),
    };

    public static Recipe Normalized { get; } = Convolutional with
    {
        Name = "small-normalized",
        Data = new DataRecipe { Corruption = CorruptionChoice.Gaussian },
        Model = Convolutional.Model with
        {
            Activation = ActivationChoice.Swish,
            Normalization = NormalizationChoice.Batch,
            Dropout = 0.2,
        },
    };

    public static Recipe Sparse { get; } = Dense with
    {
        Name = "small-sparse",
        Data = new DataRecipe { Corruption = CorruptionChoice.SaltAndPepper },
        Model = Dense.Model with
        {
            Kind = ModelChoice.Autoencoder,
            CodeActivation = CodeActivationChoice.Sigmoid,
            Activation = ActivationChoice.Gelu,
            Normalization = NormalizationChoice.Layer,
        },
        Objective = new ObjectiveRecipe { Sparsity = SparsityChoice.Kl },
    };

    public static Recipe Levels { get; } = Dense with
    {
        Name = "small-levels",
        Model = Dense.Model with { Upper = [new LevelRecipe { Latent = 3, Hidden = [9] }] },
        Objective = new ObjectiveRecipe { Kind = ObjectiveChoice.Iwae, Samples = 3 },
    };

    public static Recipe Ladder { get; } = Dense with
    {
        Name = "small-ladder",
        Model = Dense.Model with
        {
            Kind = ModelChoice.Ladder,
            Normalization = NormalizationChoice.Batch,
            Activation = ActivationChoice.LeakyRelu,
            Upper =
            [
                new LevelRecipe { Latent = 4, Hidden = [11] },
                new LevelRecipe { Latent = 2, Hidden = [7, 5] },
            ],
        },
        Objective = new ObjectiveRecipe { Samples = 2, KlWarmupEpochs = 1 },
    };

    public static Recipe Deep { get; } = Dense with
    {
        Name = "small-nvae",
        Model = new ModelRecipe
        {
            Kind = ModelChoice.Nvae,
            Latent = 2,
            Deep = new DeepRecipe { Channels = 3, Groups = [1, 2], Expansion = 2 },
        },
        Objective = new ObjectiveRecipe { KlWarmupEpochs = 1, KlBalance = true, SpectralWeight = 0.01 },
        Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Adamax },
    };

    public static Recipe Shared { get; } = Deep with
    {
        Name = "small-nvae-shared",
        Model = Deep.Model with { Deep = Deep.Model.Deep! with { SharedEncoder = true } },
    };

    // with channels enough for convolutions by tiles
    public static Recipe Tiles { get; } = Deep with
    {
        Name = "small-nvae-tiles",
        Model = Deep.Model with { Deep = new DeepRecipe { Channels = 32, Stem = 0, Groups = [1], Expansion = 1 } },
    };

    public static Recipe Recomputed { get; } = Deep with
    {
        Name = "small-nvae-recomputed",
        Model = Deep.Model with
        {
            Likelihood = LikelihoodChoice.LogisticMixture,
            Mixtures = 3,
            Deep = Deep.Model.Deep! with { Checkpoint = true },
        },
    };

    public static Recipe ProbabilisticPca { get; } = new()
    {
        Name = "small-ppca",
        Model = new ModelRecipe
        {
            Kind = ModelChoice.Ppca,
            Latent = 5,
            Likelihood = LikelihoodChoice.Gaussian,
            Variance = VarianceChoice.Learned,
        },
        Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.ClosedForm },
        Training = new TrainingRecipe { Batch = 13, Seed = 3 },
    };

    public static Recipe FactorAnalysis { get; } = ProbabilisticPca with
    {
        Name = "small-factor-analysis",
        Model = ProbabilisticPca.Model with { Kind = ModelChoice.FactorAnalysis },
        Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Em },
    };

    public static Recipe Sentences { get; } = Dense with
    {
        Name = "small-sentences",
        Data = new DataRecipe(),
        Model = new ModelRecipe
        {
            Network = NetworkChoice.Lstm,
            Embedding = 7,
            Units = 19,
            Latent = 3,
            Dropout = 0.1,
            WordDropout = 0.3,
        },
        Objective = new ObjectiveRecipe { FreeBits = 0.1, KlWarmupEpochs = 1 },
        Optimizer = new OptimizerRecipe { ClipNorm = 5 },
    };

    public static Recipe Aggressive { get; } = Sentences with
    {
        Name = "small-sentences-aggressive",
        Model = Sentences.Model with { Network = NetworkChoice.Gru, WordDropout = 0 },
        Objective = new ObjectiveRecipe(),
        Training = Dense.Training with { EncoderSteps = 3 },
    };

    public static Recipe LanguageModel { get; } = Sentences with
    {
        Name = "small-language-model",
        Model = Sentences.Model with { Kind = ModelChoice.LanguageModel },
        Objective = new ObjectiveRecipe(),
    };
}

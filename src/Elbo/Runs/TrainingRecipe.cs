using Elbo.Data;
using Elbo.Data.Arrays;

namespace Elbo.Runs;

/// <summary>The data of a run.</summary>
public sealed record DataRecipe
{
    /// <summary>
    /// One of <see cref="KnownNames"/>; null where the data is a <see cref="Path"/>, or named elsewhere, as on the
    /// command line.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The file or folder with the data, in place of a name.</summary>
    public string? Path { get; init; }

    /// <summary>The format of the file or folder; null for what its name or contents say.</summary>
    public string? Format { get; init; }

    /// <summary>The array in a file of several; null for the format's rule.</summary>
    public string? Array { get; init; }

    /// <summary>The file, array or column with the labels; null for the format's rule.</summary>
    public string? Labels { get; init; }

    /// <summary>
    /// Tables: what columns shall be where the data would decide otherwise, such as "age=numeric,sex=binary"; the words
    /// are those of <see cref="Data.Tables.ColumnWish.Words"/>.
    /// </summary>
    public string? Columns { get; init; }

    /// <summary>Tables: the sign between cells, or "tab"; null to find out.</summary>
    public string? Separator { get; init; }

    /// <summary>Sentences: what the tokens are.</summary>
    public TokenChoice Tokens { get; init; }

    /// <summary>Sentences, words: how often one must occur to be known.</summary>
    public int LeastCount { get; init; } = 2;

    /// <summary>Sentences: the most tokens.</summary>
    public int Vocabulary { get; init; } = 10_000;

    /// <summary>Sentences: the most tokens of one; longer ones are left out.</summary>
    public int Longest { get; init; } = 100;

    /// <summary>
    /// Height and width that pictures are brought to, such as "64" or "48x64"; null where the data decides.
    /// </summary>
    public string? Size { get; init; }

    /// <summary>Whether pictures are grey or colour.</summary>
    public ImageColour Colour { get; init; }

    /// <summary>How the numbers of arrays are brought to a scale.</summary>
    public ScaleChoice Scale { get; init; }

    /// <summary>
    /// The scale that <see cref="Scale"/> came to, written by training, so that other data is brought to the same; null
    /// before.
    /// </summary>
    public ScalingRecipe? Scaling { get; init; }

    /// <summary>
    /// What the items of a file or folder may take in memory, such as "512MB"; beyond it they are read from the disk as
    /// needed. Results do not depend on it.
    /// </summary>
    public string Memory { get; init; } = "1GB";

    /// <summary>
    /// The share of the items that is held out for the test where none came with the data; 1 takes all items both for
    /// training and for the test.
    /// </summary>
    public double TestShare { get; init; } = 0.1;

    /// <summary>The seed of the order from which the test items are taken; it is not that of training.</summary>
    public ulong SplitSeed { get; init; } = 1;

    /// <summary>How many training examples to use, from the first on; null for all.</summary>
    public int? Examples { get; init; }

    /// <summary>
    /// How many of these are cut off the end for validation. Data with a part that was published for validation has
    /// them from the front of that part, and all of its training examples stay for training.
    /// </summary>
    public int Validation { get; init; }

    /// <summary>What is done to pixels.</summary>
    public PreprocessingChoice Preprocessing { get; init; }

    /// <summary>The noise that is added to the encoder's input in training: what is rebuilt stays clean.</summary>
    public CorruptionChoice Corruption { get; init; }

    /// <summary>How much: the standard deviation of gaussian noise, else a share of the pixels.</summary>
    public double CorruptionLevel { get; init; } = 0.3;

    /// <summary>The data sets that a recipe can name: all known ones.</summary>
    public static IReadOnlyList<string> KnownNames { get; } = [.. KnownDatasets.All.Select(known => known.Name)];
}

/// <summary>
/// The scale of numbers: (x - shift) / divisor, with one of both for all numbers of an item or for each.
/// </summary>
public sealed record ScalingRecipe
{
    /// <summary>What is subtracted.</summary>
    public IReadOnlyList<double> Shift { get; init; } = [0];

    /// <summary>What is divided by.</summary>
    public IReadOnlyList<double> Divisor { get; init; } = [1];

    /// <summary>The scale of data, in the words of a recipe.</summary>
    public static ScalingRecipe Of(Scaling scaling) => new()
    {
        Shift = [.. scaling.Shift.Select(each => (double)each)],
        Divisor = [.. scaling.Divisor.Select(each => (double)each)],
    };

    /// <summary>The scale for data.</summary>
    public Scaling ToScaling() =>
        new([.. Shift.Select(each => (float)each)], [.. Divisor.Select(each => (float)each)]);
}

/// <summary>The objective of a run, in nats per example.</summary>
public sealed record ObjectiveRecipe
{
    /// <summary>The kind of objective.</summary>
    public ObjectiveChoice Kind { get; init; }

    /// <summary>The latents drawn for each example and step.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>
    /// The last epochs of the run, in which the importance-weighted bound with <see cref="IwaeSamples"/> is maximized
    /// in place of the evidence lower bound; 0 for none.
    /// </summary>
    public int IwaeEpochs { get; init; }

    /// <summary>The latents drawn for each example and step in those epochs.</summary>
    public int IwaeSamples { get; init; } = 5;

    /// <summary>How the gradient reaches the posterior.</summary>
    public EstimatorChoice Estimator { get; init; }

    /// <summary>Estimator scoreFunction: what is subtracted from the signal.</summary>
    public BaselineChoice Baseline { get; init; }

    /// <summary>The factor of the KL term, at the end of the warm-up.</summary>
    public double KlWeight { get; init; } = 1;

    /// <summary>
    /// The factor of the reconstruction: 100, say, is a KL weight of 0.01 with a loss a hundred times as large.
    /// </summary>
    public double ReconstructionWeight { get; init; } = 1;

    /// <summary>
    /// How the KL weight rises; null for linear where there are warm-up epochs, and constant otherwise.
    /// </summary>
    public KlScheduleChoice? KlSchedule { get; init; }

    /// <summary>The epochs in which the KL weight rises from 0; 0 for none.</summary>
    public int KlWarmupEpochs { get; init; }

    /// <summary>KL schedule cyclical: how many times the weight rises in the run.</summary>
    public int KlCycles { get; init; } = 4;

    /// <summary>KL schedule cyclical: the share of a cycle in which the weight rises.</summary>
    public double KlCycleShare { get; init; } = 0.5;

    /// <summary>The nats of KL that each latent has free; 0 for none.</summary>
    public double FreeBits { get; init; }

    /// <summary>
    /// Several levels: whether the KL of each is weighted while the KL weight is below 1, so that none is left unused.
    /// </summary>
    public bool KlBalance { get; init; }

    /// <summary>
    /// Nvae: the factor of the largest singular values of all convolutions, which is added to the loss.
    /// </summary>
    public double SpectralWeight { get; init; }

    /// <summary>The KL that is aimed at, by its distance; null for a KL term.</summary>
    public double? TargetKl { get; init; }

    /// <summary>Whether the KL term is the closed form; else it is estimated from the samples.</summary>
    public bool AnalyticKl { get; init; } = true;

    /// <summary>Autoencoder: the penalty on the code.</summary>
    public SparsityChoice Sparsity { get; init; }

    /// <summary>The factor of that penalty.</summary>
    public double SparsityWeight { get; init; } = 1;

    /// <summary>Sparsity kl: the wanted mean activation of each unit.</summary>
    public double SparsityTarget { get; init; } = 0.05;
}

/// <summary>The course of training.</summary>
public sealed record TrainingRecipe
{
    /// <summary>The examples of a step.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>
    /// The passes over the data; null for the sum of the schedule's steps, else 10 (<see cref="Recipe.Epochs"/>).
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>The seed of weights, order and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>The threads to use; 0 for all of the machine. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The epochs without a better validation loss after which training ends; null for never.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>
    /// Whether <c>model.safetensors</c> keeps the weights of the best validation loss; without validation examples they
    /// are the last ones.
    /// </summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// How much of a moving average of the weights is left after a step, such as 0.999; 0 for none.
    /// </summary>
    public double AverageWeights { get; init; }

    /// <summary>Whether the last examples of an epoch are left out where they do not fill a batch.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// The most steps that the encoder takes alone before each of the decoder, as long as the mutual information of
    /// code and example rises; 0 for none.
    /// </summary>
    public int EncoderSteps { get; init; }

    /// <summary>The epochs between two checkpoints.</summary>
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>The seconds between two checkpoints within an epoch; null for none.</summary>
    public double? CheckpointEverySeconds { get; init; }
}

/// <summary>What is measured on the test data at the end of training.</summary>
public sealed record EvaluationRecipe
{
    /// <summary>The importance samples k of the estimate of log p(x) for each example; 0 for no estimate.</summary>
    public int Samples { get; init; }

    /// <summary>The examples that are evaluated together.</summary>
    public int Batch { get; init; } = 100;
}

/// <summary>A number from the source of a recipe, to stand beside this run's.</summary>
public sealed record PublishedNumber
{
    /// <summary>What the number measures, such as "test negative ELBO".</summary>
    public string What { get; init; } = "";

    /// <summary>The number.</summary>
    public double Value { get; init; }

    /// <summary>Its unit, such as "nats per example".</summary>
    public string Unit { get; init; } = "";
}

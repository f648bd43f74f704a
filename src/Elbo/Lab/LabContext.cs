using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Lab;

/// <summary>What experiments work with: data, a seed, a size, and small trainings in memory.</summary>
public sealed class LabContext
{
    private const int QuickTrain = 2000;
    private const int QuickTest = 200;
    private const int FullTrain = 20_000;
    private const int FullTest = 2000;
    private const string Handwritten = "mnist";

    private readonly IProgress<string>? progress;

    /// <summary>A context.</summary>
    /// <param name="data">Images to learn from and to be judged by.</param>
    /// <param name="seed">The seed of everything that is drawn.</param>
    /// <param name="isQuick">Whether seconds must do where it would be minutes.</param>
    /// <param name="progress">Told what is done at the moment; or null.</param>
    /// <param name="stop">Ends the work early.</param>
    public LabContext(Split data, ulong seed, bool isQuick, IProgress<string>? progress, CancellationToken stop)
    {
        Data = data;
        Seed = seed;
        IsQuick = isQuick;
        this.progress = progress;
        Stop = stop;
    }

    /// <summary>The data.</summary>
    public Split Data { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>Whether seconds must do.</summary>
    public bool IsQuick { get; }

    /// <summary>Where data sets of an experiment's own are; none by itself.</summary>
    public DataFolders Folders { get; init; } = new([], "");

    /// <summary>Ends the work early.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Data, seed and size, in a line.</summary>
    public string Setting => Describe(FormattableString.Invariant(
        $"{Data.Train.Name}, {Data.Train.Count:N0} training and {Data.Test.Count:N0} test examples"));

    /// <summary>The same for an experiment on something else.</summary>
    internal string Describe(string data) => FormattableString.Invariant($"{data}, seed {Seed}")
        + (IsQuick ? ", quick" : "");

    /// <summary>The usual data of a lab: MNIST where it is here, else drawn digits; a front part of each.</summary>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static Split Usual(DataFolders folders, bool isQuick)
    {
        int train = isQuick ? QuickTrain : FullTrain;
        int test = isQuick ? QuickTest : FullTest;
        if (!KnownDatasets.IsPresent(KnownDatasets.Find(Handwritten), folders))
        {
            return Digits.Create(Digits.StandardSeed, train, test);
        }

        Split whole = KnownDatasets.Load(Handwritten, folders);
        return new Split(whole.Train.Take(train), Validation: null, whole.Test.Take(test));
    }

    /// <summary>One of two numbers, by the size of the experiment.</summary>
    public int Choose(int quick, int full) => IsQuick ? quick : full;

    /// <summary>
    /// The VAE that experiments start from: black and white pixels, one hidden layer, few latents, a falling rate.
    /// </summary>
    /// <param name="latent">The number of latents.</param>
    public Recipe Vae(int latent) => new()
    {
        Data = new DataRecipe { Preprocessing = PreprocessingChoice.Threshold },
        Model = new ModelRecipe { Hidden = [Choose(64, 400)], Latent = latent },
        Optimizer = new OptimizerRecipe
        {
            LearningRate = IsQuick ? 3e-3 : 1e-3,
            Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
        },
        Training = new TrainingRecipe
        {
            Batch = Choose(25, 100),
            Epochs = Choose(6, 20),
            Seed = Seed,
            CheckpointEveryEpochs = 1_000_000,
        },
        Evaluation = new EvaluationRecipe { Batch = 100 },
    };

    /// <summary>The model of a recipe, trained in memory on the training examples.</summary>
    /// <param name="what">What it is, for who watches.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="RunException">The recipe has faults.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public LabModel Train(string what, Recipe recipe) => Train(what, recipe, Data.Train, (_, _) => { });

    /// <summary>The model of a recipe, trained in memory on other data.</summary>
    /// <param name="what">What it is, for who watches.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="watch">Shown the model at the end of each epoch, with its number.</param>
    /// <exception cref="RunException">The recipe has faults.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    internal LabModel Train(string what, Recipe recipe, Dataset data, Action<Model, int> watch) =>
        Train(what, recipe, data, validation: null, watch);

    /// <summary>The same with data by which the best epoch is chosen; null takes the last one.</summary>
    /// <param name="what">What it is, for who watches.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="validation">What is looked at after each epoch; or null.</param>
    /// <param name="watch">Shown the model at the end of each epoch, with its number.</param>
    /// <exception cref="RunException">The recipe has faults.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    internal LabModel Train(
        string what, Recipe recipe, Dataset data, Dataset? validation, Action<Model, int> watch)
    {
        IReadOnlyList<string> faults = RecipeFaults.Check(recipe);
        if (faults.Count > 0)
        {
            throw new RunException(faults);
        }

        Tell(what);
        Model model = Catalog.BuildModel(recipe, data.ItemShape);
        var observer = new LabObserver(what, progress, epoch => watch(model, epoch));
        HeldOut? heldOut = validation is null ? null : new HeldOut(validation, DecidesChoices: true);
        Catalog.BuildTrainer(recipe, model, data, heldOut, observer).Run(Stop);
        Stop.ThrowIfCancellationRequested();
        return new LabModel(what, recipe, model, observer.Epochs, observer.Remarks);
    }

    /// <summary>The measures of a model on the test examples.</summary>
    public EvaluationResult Evaluate(LabModel trained) =>
        Evaluator.Run(trained.Model, Data.Test, trained.Options, progress: null, Stop);

    /// <summary>Bound, reconstruction and KL of each test example, with the same noise for every model.</summary>
    internal ExampleTerms Terms(LabModel trained)
    {
        EvaluationOptions options = trained.Options with { ElboSamples = Choose(2, 5) };
        var measure = new ElboMeasure(trained.Model, Data.Test.Count, options);
        var work = new WorkProgress(null, Data.Test.Count);
        new BatchPass(trained.Model, Data.Test, BatchPass.Everything(Data.Test), options)
            .Run(batch => measure.Add(batch, work, Stop), Stop);
        return new ExampleTerms(measure.Bound, measure.Reconstruction, measure.Kl);
    }

    /// <summary>Says what is done.</summary>
    public void Tell(string what) => progress?.Report(what);
}

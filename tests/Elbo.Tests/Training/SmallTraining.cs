using Elbo.Data;
using Elbo.Models;
using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Tests.Training;

/// <summary>A training of a few small steps, with all that it said and saved.</summary>
internal sealed class SmallTraining : ITrainingObserver
{
    public const int Steps = 5;
    public const int BatchSize = 4;
    public static readonly Shape Item = new(4, 3, 1);

    public static readonly Recipe Recipe = new()
    {
        Data = new DataRecipe { Preprocessing = PreprocessingChoice.Dynamic },
        Model = new ModelRecipe
        {
            Network = NetworkChoice.Dense,
            Hidden = [7],
            Activation = ActivationChoice.Tanh,
            Latent = 2,
        },
        Training = new TrainingRecipe { Batch = BatchSize, Epochs = 4, Seed = 5 },
    };

    /// <summary>A deep hierarchy of two groups for the same items.</summary>
    public static readonly ModelRecipe Deep = new()
    {
        Kind = ModelChoice.Nvae,
        Latent = 1,
        Deep = new DeepRecipe { Channels = 2, Groups = [1, 1], Expansion = 1 },
    };

    private readonly bool takesEveryStep;

    /// <summary>A training as a recipe says; the plan can be changed.</summary>
    public SmallTraining(
        Recipe recipe, Func<TrainingPlan, TrainingPlan>? change = null, Dataset? train = null, HeldOut? heldOut = null,
        bool takesEveryStep = false)
    {
        this.takesEveryStep = takesEveryStep;
        TrainingPlan plan = Catalog.BuildPlan(recipe);
        Model = Catalog.BuildModel(recipe, Item);
        Optimizer = Catalog.BuildOptimizer(recipe, Model.Parameters);
        Trainer = new Trainer(Model, Optimizer, change?.Invoke(plan) ?? plan, train ?? Data("train"), heldOut, this);
    }

    public NetworkModel Model { get; }

    public Optimizer Optimizer { get; }

    public Trainer Trainer { get; }

    public float[] Weights => Model.Parameters.Flat.ToArray();

    public List<StepProgress> Progress { get; } = [];

    public List<TrainingEvent> Events { get; } = [];

    public IEnumerable<EpochFinished> Epochs => Events.OfType<EpochFinished>();

    /// <summary>The checkpoints that were saved, and, where that was asked for, one of every step.</summary>
    public List<Checkpoint> Checkpoints { get; } = [];

    /// <summary>The weights at the end of each epoch.</summary>
    public List<float[]> WeightsOfEpochs { get; } = [];

    /// <summary>Five batches, of which the last is one short.</summary>
    public static ArrayDataset Data(string name) =>
        GivenNumbers.Of(name, GivenNumbers.Uniform((Steps * BatchSize) - 1, Item, 1), Item);

    public static HeldOut Validation() =>
        new(GivenNumbers.Of("validation", GivenNumbers.Uniform(6, Item, 2), Item), DecidesChoices: true);

    public TrainingFinished Run() => Trainer.Run(CancellationToken.None);

    public void Progressed(in StepProgress progress)
    {
        Progress.Add(progress);
        if (takesEveryStep)
        {
            Checkpoints.Add(Trainer.TakeCheckpoint());
        }
    }

    public void Happened(TrainingEvent happening)
    {
        Events.Add(happening);
        if (happening is EpochFinished)
        {
            WeightsOfEpochs.Add(Weights);
        }
    }

    public void Save(Checkpoint checkpoint) => Checkpoints.Add(checkpoint);
}

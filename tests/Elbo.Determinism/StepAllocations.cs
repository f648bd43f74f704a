using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Determinism;

/// <summary>
/// Bytes of managed memory that training steps allocate once warm, for each of a few recipes: on the training thread,
/// and on all threads together.
/// </summary>
internal static class StepAllocations
{
    private static readonly Recipe[] OfSentences =
        [SmallRecipes.Sentences, SmallRecipes.Aggressive, SmallRecipes.LanguageModel];

    private static readonly Recipe[] OfDigits =
    [
        SmallRecipes.Dense,
        SmallRecipes.Convolutional,
        SmallRecipes.Normalized,
        SmallRecipes.Sparse,
        SmallRecipes.Levels,
        SmallRecipes.Ladder,
        SmallRecipes.Deep,
        SmallRecipes.Recomputed,
        SmallRecipes.Tiles,
        SmallRecipes.Dense with
        {
            Name = "gaussian",
            Model = SmallRecipes.Dense.Model with
            {
                Likelihood = LikelihoodChoice.Gaussian, Variance = VarianceChoice.Network,
                Posterior = PosteriorChoice.Isotropic,
            },
            Objective = new ObjectiveRecipe { AnalyticKl = false, Samples = 3 },
            Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Sgd, LearningRate = 1e-6, Momentum = 0.9 },
        },
        SmallRecipes.Dense with
        {
            Name = "steps",
            Data = new DataRecipe { Preprocessing = PreprocessingChoice.Threshold },
            Model = SmallRecipes.Dense.Model with
            {
                Likelihood = LikelihoodChoice.Gaussian, Variance = VarianceChoice.Learned,
            },
            Optimizer = new OptimizerRecipe
            {
                Schedule = new ScheduleRecipe
                {
                    Kind = ScheduleChoice.Steps,
                    Steps =
                    [
                        new ScheduleStepRecipe { Epochs = 1, LearningRate = 1e-3 },
                        new ScheduleStepRecipe { Epochs = 2, LearningRate = 1e-4 },
                    ],
                },
            },
        },
        SmallRecipes.Dense with
        {
            Name = "cosine",
            Optimizer = new OptimizerRecipe { Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine } },
        },
    ];

    public static void Print()
    {
        Print(OfDigits, CroppedDigits.Create(train: 60 * 13, validation: 0, test: 13).Train);
        Print(OfSentences, SmallSentences.Create(train: 60 * 13, test: 13).Train);
    }

    private static void Print(Recipe[] recipes, Dataset data)
    {
        foreach (Recipe recipe in recipes)
        {
            Recipe three = recipe with { Training = recipe.Training with { Epochs = 3 } };
            Model model = RunModel.Of(three, data);
            var counter = new Counter();
            var trainer = new Trainer(
                model, Catalog.BuildOptimizer(three, model.Parameters), Catalog.BuildPlan(three), data,
                heldOut: null, counter);
            trainer.Run(CancellationToken.None);
            Console.WriteLine($"{recipe.Name}: own {counter.Own} all {counter.All} steps {counter.Steps}");
        }
    }

    // Looks at steps of the last epoch, alone. The best of five windows counts: the runtime itself, which compiles hot
    // code once more, allocates a little at times, on this thread too. What a step allocates is in every window.
    private sealed class Counter : ITrainingObserver
    {
        private const int Window = 10;
        private long ownBefore;
        private long allBefore;

        public long Own { get; private set; }

        public long All { get; private set; }

        public int Steps { get; private set; }

        public void Progressed(in StepProgress progress)
        {
            if (progress.Epoch < progress.Epochs || progress.Step % Window != 0)
            {
                return;
            }

            if (progress.Step == Window)
            {
                Own = All = long.MaxValue;
            }
            else
            {
                Own = Math.Min(Own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
                All = Math.Min(All, GC.GetTotalAllocatedBytes(precise: true) - allBefore);
                Steps += Window;
            }

            allBefore = GC.GetTotalAllocatedBytes(precise: true);
            ownBefore = GC.GetAllocatedBytesForCurrentThread();
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

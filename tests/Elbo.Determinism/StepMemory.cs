using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Determinism;

/// <summary>
/// Bytes of buffers that a step of a deep hierarchy leaves in the pool, with its cells' tensors kept, then recomputed:
/// all memory of the process that can be reached, less what was there before the first step. What the first training
/// leaves, the second uses again.
/// </summary>
internal static class StepMemory
{
    private static readonly DeepRecipe Deep = new() { Channels = 8, Stem = 1, StemCells = 2, Groups = [5], Cells = 2 };

    public static void Print()
    {
        Split data = CroppedDigits.Create(train: 64, validation: 0, test: 1);
        foreach (bool isRecomputed in new[] { true, false })
        {
            Recipe recipe = SmallRecipes.Deep with
            {
                Model = SmallRecipes.Deep.Model with { Deep = Deep with { Checkpoint = isRecomputed } },
                Training = new TrainingRecipe { Batch = 32, Epochs = 1 },
            };
            NetworkModel model = Catalog.BuildModel(recipe, data.Train.ItemShape);
            var trainer = new Trainer(
                model, Catalog.BuildOptimizer(recipe, model.Parameters.Count), Catalog.BuildPlan(recipe), data.Train,
                heldOut: null, new AfterFirst());
            trainer.Run(CancellationToken.None);
        }
    }

    private sealed class AfterFirst : ITrainingObserver
    {
        private readonly long before = GC.GetTotalMemory(forceFullCollection: true);

        public void Progressed(in StepProgress progress)
        {
            if (progress is { Epoch: 1, Step: 1 })
            {
                Console.WriteLine($"{GC.GetTotalMemory(forceFullCollection: true) - before}");
            }
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

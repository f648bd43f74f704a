using Elbo.Data;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Determinism;

/// <summary>A run in a folder that saves often, made to be killed.</summary>
internal static class SmallRun
{
    private const int Epochs = 12;

    public static void TrainOrResume(string folder)
    {
        Split data = CroppedDigits.Create(train: 390, validation: 65, test: 13);
        Recipe recipe = SmallRecipes.Dense with
        {
            Training = SmallRecipes.Dense.Training with { Epochs = Epochs, CheckpointEverySeconds = 0.01 },
        };
        using TrainingRun run = RunFolder.IsRun(folder)
            ? TrainingRun.Resume(folder, data, new StepCounter())
            : TrainingRun.Start(folder, recipe, data, new StepCounter());
        run.Run(CancellationToken.None);
    }

    // A line for each step, so that who watches can kill at a step.
    private sealed class StepCounter : ITrainingObserver
    {
        public void Progressed(in StepProgress progress) => Console.WriteLine($"{progress.Epoch} {progress.Step}");

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

using Elbo.Training;

namespace Elbo.Outside.Tests;

/// <summary>Keeps the averages of every epoch.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    internal List<double> Losses { get; } = [];

    public void Progressed(in StepProgress progress)
    {
    }

    public void Happened(TrainingEvent happening)
    {
        if (happening is EpochFinished epoch)
        {
            Losses.Add(epoch.Train.Loss);
        }
    }

    public void Save(Checkpoint checkpoint)
    {
    }
}

using Elbo.Training;

namespace TrainOnArrays;

/// <summary>Writes a line now and then.</summary>
internal sealed class Watcher : ITrainingObserver
{
    /// <inheritdoc/>
    public void Progressed(in StepProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Happened(TrainingEvent happening)
    {
        if (happening is EpochFinished { Epoch: var epoch } finished && epoch % 5 == 0)
        {
            Console.WriteLine($"Epoch {epoch}: loss {finished.Train.Loss:F1} nats per curve");
        }
    }

    /// <inheritdoc/>
    public void Save(Checkpoint checkpoint)
    {
    }
}

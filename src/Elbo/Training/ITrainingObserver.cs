namespace Elbo.Training;

/// <summary>Who watches a training and keeps its checkpoints. The trainer prints and writes nothing itself.</summary>
public interface ITrainingObserver
{
    /// <summary>After every step.</summary>
    void Progressed(in StepProgress progress);

    /// <summary>At the end of an epoch and of the training.</summary>
    void Happened(TrainingEvent happening);

    /// <summary>Keeps a checkpoint, whole or not at all.</summary>
    void Save(Checkpoint checkpoint);
}

namespace Elbo.Training;

/// <summary>
/// Fits a model to data, epoch by epoch, and tells an observer. Its state at any moment can be taken out and put back,
/// and goes on to the same bits.
/// </summary>
public interface ITrainer
{
    /// <summary>Trains until the plan is done, the validation loss no longer falls, or a stop is asked for.</summary>
    /// <exception cref="TrainingException">A number is not finite; the last checkpoint stays as it is.</exception>
    TrainingFinished Run(CancellationToken stop);

    /// <summary>A copy of everything that is needed to go on.</summary>
    Checkpoint TakeCheckpoint();

    /// <summary>Goes on from a checkpoint of a trainer that was made in the same way.</summary>
    /// <exception cref="TrainingException">The checkpoint is of another model or optimizer.</exception>
    void Restore(Checkpoint checkpoint);
}

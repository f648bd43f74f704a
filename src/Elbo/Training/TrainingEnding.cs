namespace Elbo.Training;

/// <summary>
/// The end of a training, whatever the trainer: what is saved, which weights stay, what observers hear.
/// </summary>
internal static class TrainingEnding
{
    /// <summary>Ends a training. One that ran through has saved its last checkpoint already.</summary>
    /// <param name="trainer">Whose state it is.</param>
    /// <param name="end">Why it ends.</param>
    /// <param name="epoch">Epochs that are done.</param>
    /// <param name="best">Put back, unless the run is to be taken up again.</param>
    /// <param name="observer">Who watches.</param>
    public static TrainingFinished Conclude(
        ITrainer trainer, TrainingEnd end, int epoch, BestWeights best, ITrainingObserver observer)
    {
        if (end != TrainingEnd.Completed)
        {
            observer.Save(trainer.TakeCheckpoint());
        }

        int? bestEpoch = end == TrainingEnd.Interrupted ? null : best.PutBack();
        var finished = new TrainingFinished(end, epoch, bestEpoch);
        observer.Happened(finished);
        return finished;
    }
}

using Elbo.Training;

namespace Elbo.Lab;

/// <summary>Keeps the course of a training in memory, and says how far it is.</summary>
internal sealed class LabObserver(string what, IProgress<string>? progress, Action<int> watch) : ITrainingObserver
{
    private readonly List<EpochFinished> epochs = [];
    private readonly List<CollapseRemark> remarks = [];

    public IReadOnlyList<EpochFinished> Epochs => epochs;

    public IReadOnlyList<CollapseRemark> Remarks => remarks;

    /// <inheritdoc/>
    public void Progressed(in StepProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Happened(TrainingEvent happening)
    {
        switch (happening)
        {
            case EpochFinished epoch:
                epochs.Add(epoch);
                watch(epoch.Epoch);
                progress?.Report(FormattableString.Invariant($"{what}: epoch {epoch.Epoch} of {epoch.Epochs}"));
                break;
            case CollapseRemark remark:
                remarks.Add(remark);
                break;
        }
    }

    /// <inheritdoc/>
    public void Save(Checkpoint checkpoint)
    {
    }
}

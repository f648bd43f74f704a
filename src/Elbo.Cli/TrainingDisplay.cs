using Elbo.Training;

namespace Elbo.Cli;

/// <summary>
/// Shows a training while it runs. The trainer calls it after every step, so that only a clock may be read there.
/// </summary>
internal abstract class TrainingDisplay : ITrainingObserver, IDisposable
{
    /// <summary>Before the first step.</summary>
    public abstract void Started(TrainingStart start);

    /// <inheritdoc/>
    public abstract void Progressed(in StepProgress progress);

    /// <inheritdoc/>
    public abstract void Happened(TrainingEvent happening);

    /// <summary>The test examples are being looked at; <paramref name="share"/> of them, 0..1, are done.</summary>
    public abstract void Measuring(double share);

    /// <summary>Everything is done.</summary>
    public abstract void Finished(TrainingEndReport end);

    /// <inheritdoc/>
    public virtual void Save(Checkpoint checkpoint)
    {
    }

    /// <summary>Leaves the terminal as other lines expect it.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>The display that the options ask for.</summary>
    public static TrainingDisplay Create(Invocation call, bool isQuiet) =>
        call.IsJson ? new JsonTrainingDisplay(call)
        : isQuiet ? new QuietTrainingDisplay(call.Terminal)
        : new TableTrainingDisplay(call.Terminal);
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Runs;
using Elbo.Studio.Features.Events;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Elbo.Training;

namespace Elbo.Studio.Features.Training;

/// <summary>
/// Tells of a training while it runs, and keeps its pictures. It is called after every step, where only a clock is
/// read.
/// </summary>
internal sealed class LiveObserver(string run, Recipe recipe, StudioEvents log) : ITrainingObserver
{
    private const int ProgressPerSecond = 5;

    private long next;
    private int epoch;

    /// <summary>The pictures of the run; they need its model, which is made after this.</summary>
    public RunHistory? History { get; set; }

    /// <inheritdoc/>
    public void Progressed(in StepProgress progress)
    {
        epoch = progress.Epoch;
        if (Stopwatch.GetTimestamp() < next)
        {
            return;
        }

        next = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / ProgressPerSecond);
        long steps = ((long)(progress.Epochs - progress.Epoch) * progress.Steps) + progress.Steps - progress.Step;
        log.Publish(StudioEvents.Progress, run, new ProgressEvent(
            run, progress.Epoch, progress.Epochs, progress.Step, progress.Steps, progress.Terms.Loss,
            progress.Terms.Reconstruction, progress.Terms.LacksKl ? null : progress.Terms.Kl,
            progress.Terms.LacksKl ? null : progress.KlWeight, progress.ExamplesPerSecond,
            progress.ExamplesPerSecond > 0 ? steps * recipe.Training.Batch / progress.ExamplesPerSecond : null));
    }

    /// <inheritdoc/>
    public void Happened(TrainingEvent happening)
    {
        switch (happening)
        {
            case EpochFinished finished:
                JsonObject point = JsonSerializer.SerializeToNode(RunMetrics.Point(finished), StudioJson.Options)!
                    .AsObject();
                point["run"] = run;
                log.Publish("epoch", run, point);
                Snapshot(finished.Epoch);
                break;
            case CollapseRemark remark:
                log.Publish("remark", run, new RemarkEvent(
                    run, epoch, string.Join(' ', RemarkText.Lines(remark, recipe)),
                    RunMetrics.Kind(remark.Stage.ToString())));
                break;
        }
    }

    /// <inheritdoc/>
    public void Save(Checkpoint checkpoint)
    {
    }

    /// <summary>Draws the model as it is, and says so.</summary>
    public void Snapshot(int done)
    {
        if (History?.Draw(done) == true)
        {
            log.Publish("snapshot", run, new SnapshotEvent(run, done));
        }
    }
}

/// <summary>How far an epoch is; nats per example.</summary>
internal sealed record ProgressEvent(
    string Run, int Epoch, int Epochs, int Step, int Steps, double Loss, double Reconstruction, double? Kl,
    double? KlWeight, double ExamplesPerSecond, double? SecondsLeft);

/// <summary>A remark of the collapse doctor.</summary>
internal sealed record RemarkEvent(string Run, int Epoch, string Text, string Kind);

/// <summary>There are pictures of an epoch.</summary>
internal sealed record SnapshotEvent(string Run, int Epoch);

/// <summary>A training ended.</summary>
internal sealed record FinishedEvent(string Run, string Reason);

/// <summary>A training failed.</summary>
internal sealed record FailedEvent(string Run, string Fault);

using System.Diagnostics;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>Each happening as an object on a line of its own, for programs; losses in nats per example.</summary>
internal sealed class JsonTrainingDisplay(Invocation call) : TrainingDisplay
{
    private long next;
    private Recipe recipe = new();

    /// <inheritdoc/>
    public override void Started(TrainingStart start)
    {
        recipe = start.Recipe;
        Write(start);
    }

    private void Write(TrainingStart start) => call.WriteJson(new
    {
        Event = start.IsPlanOnly ? "plan" : "started",
        Run = start.Path,
        Recipe = start.Recipe.Name,
        Data = start.Data.Train.Name,
        Examples = start.Data.Train.Count,
        Validation = start.Data.Validation?.Count ?? 0,
        Test = start.Data.Test.Count,
        Parameters = start.Model.Parameters.Count,
        Likelihood = start.Model.Likelihood.Name,
        LikelihoodReason = start.Config.Likelihood?.Reason,
        start.Recipe.Epochs,
        start.Recipe.Training.Seed,
        Resumed = start.IsResumed,
        start.Rules,
        Decided = start.Decided.Select(each => new { each.Key, each.Value, each.Reason }),
        start.Data.Warnings,
        Unit = "nats per example",
    });

    /// <inheritdoc/>
    public override void Progressed(in StepProgress progress)
    {
        if (Stopwatch.GetTimestamp() < next)
        {
            return;
        }

        next = Stopwatch.GetTimestamp() + Stopwatch.Frequency;
        if (progress.Terms.LacksKl)
        {
            call.WriteJson(new
            {
                Event = "progress",
                progress.Epoch,
                progress.Epochs,
                progress.Step,
                progress.Steps,
                progress.Terms.Loss,
                progress.Terms.Reconstruction,
                progress.Terms.Penalty,
                progress.ExamplesPerSecond,
            });
            call.Terminal.Out.Flush();
            return;
        }

        call.WriteJson(new
        {
            Event = "progress",
            progress.Epoch,
            progress.Epochs,
            progress.Step,
            progress.Steps,
            progress.Terms.Loss,
            progress.Terms.Reconstruction,
            progress.Terms.Kl,
            progress.KlWeight,
            progress.ExamplesPerSecond,
        });
        call.Terminal.Out.Flush();
    }

    /// <inheritdoc/>
    public override void Happened(TrainingEvent happening)
    {
        if (happening is EpochFinished epoch)
        {
            Dictionary<string, object?> line = new(StringComparer.Ordinal) { ["event"] = "epoch" };
            foreach ((string key, object? value) in EpochMetrics.Write(epoch))
            {
                line[key] = value;
            }

            line["epochs"] = epoch.Epochs;
            call.WriteJson(line);
        }
        else if (happening is CollapseRemark remark)
        {
            call.WriteJson(new
            {
                Event = "remark",
                Stage = remark.Stage.ToString(),
                remark.Level,
                remark.Latents,
                remark.Since,
                remark.Looks,
                remark.Dead,
                Latent = remark.Of,
                Text = RemarkText.Lines(remark, recipe),
            });
        }
        else if (happening is TrainingFinished finished)
        {
            call.WriteJson(
                new { Event = "trained", Reason = finished.Reason.ToString(), finished.Epochs, finished.BestEpoch });
        }

        call.Terminal.Out.Flush();
    }

    /// <inheritdoc/>
    public override void Measuring(double share)
    {
    }

    /// <inheritdoc/>
    public override void Finished(TrainingEndReport end) => call.WriteJson(new
    {
        Event = "finished",
        Run = end.Path,
        Test = EvaluationJson.Of(end.Evaluation),
        Report = end.ReportPath,
        end.Seconds,
    });
}

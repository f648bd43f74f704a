using System.Globalization;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors.Kernels;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>
/// A line for each epoch, under one another; on a terminal, the running epoch below them, drawn over itself.
/// </summary>
internal sealed class TableTrainingDisplay(Terminal terminal) : TrainingDisplay
{
    private const int BarLetters = 14;

    private readonly LiveLine line = new(terminal, isSilent: false);
    private readonly TimeLeft timeLeft = new();
    private TrainingColumns columns = null!;
    private Recipe recipe = new();

    /// <inheritdoc/>
    public override void Started(TrainingStart start)
    {
        recipe = start.Recipe;
        columns = new TrainingColumns(recipe, start.Model.HasDensity);
        foreach (string text in Describe(start))
        {
            terminal.Out.WriteLine(text);
        }

        terminal.Out.WriteLine();
        if (start.IsPlanOnly)
        {
            return;
        }

        terminal.Out.WriteLine($"{columns.Titles(start.Data.Validation is not null)}{"examples/s",12}{"time",8}");
    }

    /// <inheritdoc/>
    public override void Progressed(in StepProgress progress)
    {
        if (!line.IsDue)
        {
            return;
        }

        double left = timeLeft.Seconds(progress);
        double share = (double)progress.Step / progress.Steps;
        string head = columns.Head(progress.Epoch, progress.Epochs, progress.Terms, progress.KlWeight);
        line.Show(
            $"{head}  {line.Bar(share, BarLetters)} "
            + $"{NumberText.Count(progress.ExamplesPerSecond)}/s, {NumberText.Time(left)} left");
    }

    /// <inheritdoc/>
    public override void Happened(TrainingEvent happening)
    {
        line.Remove(evenIfEmpty: happening is TrainingFinished { Reason: TrainingEnd.Interrupted });
        switch (happening)
        {
            case EpochFinished epoch:
                terminal.Out.WriteLine(
                    columns.Head(epoch.Epoch, epoch.Epochs, epoch.Train, epoch.KlWeight)
                        + columns.HeldOut(epoch.HeldOut)
                    + $"{NumberText.Count(epoch.ExamplesPerSecond),12}{NumberText.Time(epoch.Seconds),8}");
                break;
            case CollapseRemark remark:
                foreach (string text in RemarkText.Lines(remark, recipe))
                {
                    terminal.Out.WriteLine($"  ! {text}");
                }

                break;
            case TrainingFinished { Reason: TrainingEnd.StoppedEarly } finished:
                terminal.Out.WriteLine($"Stopped after {finished.Epochs} epochs: the validation loss no longer falls.");
                break;
        }

        if (happening is TrainingFinished { BestEpoch: { } best } end && best != end.Epochs)
        {
            terminal.Out.WriteLine($"The weights of epoch {best} are kept: its validation loss is the lowest.");
        }

        terminal.Out.Flush();
    }

    /// <inheritdoc/>
    public override void Measuring(double share)
    {
        if (line.IsDue)
        {
            line.Show($"  test {line.Bar(share, BarLetters)} {share.ToString("P0", CultureInfo.InvariantCulture)}");
        }
    }

    /// <inheritdoc/>
    public override void Finished(TrainingEndReport end)
    {
        line.Remove();
        terminal.Out.WriteLine();
        EvaluationTable.Write(terminal, end.Evaluation, "Test", end.Model.LatentSize);
        if (end.Evaluation is EvaluationResult measured)
        {
            EvaluationTable.Write(
                terminal, PublishedComparison.Of(RunFolder.Open(end.Path), measured, "test", isWhole: true));
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Report: {end.ReportPath}");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        line.Dispose();
        base.Dispose();
    }

    // "50 + 20", and of groups of one size "2 x 196 + 3 x 49"
    private static string Levels(IReadOnlyList<int> sizes)
    {
        List<string> parts = [];
        for (int first = 0, next; first < sizes.Count; first = next)
        {
            next = first + 1;
            while (next < sizes.Count && sizes[next] == sizes[first])
            {
                next++;
            }

            parts.Add(next == first + 1 ? $"{sizes[first]}" : $"{next - first} x {sizes[first]}");
        }

        return string.Join(" + ", parts);
    }

    private IEnumerable<string> Describe(TrainingStart start)
    {
        Model model = start.Model;
        string items = string.Join('x', model.ItemShape.ToArray());
        string validation = start.Data.Validation is { } held ? $", {NumberText.Count(held.Count)} for validation" : "";
        yield return start.IsResumed ? $"Resuming {start.Path}" : $"Training {recipe.Name}: {start.Path}";
        yield return $"  data       {start.Data.Train.Name}, {NumberText.Count(start.Data.Train.Count)} "
            + $"examples of {items}{validation}, {NumberText.Count(start.Data.Test.Count)} for the test";
        string units = model.HasDensity ? "latents" : "units of the code";
        yield return $"  model      {Levels(model.LevelSizes)} {units}, "
            + $"{NumberText.Count(model.Parameters.Count)} parameters";
        if (start.Config.Likelihood is { } likelihood)
        {
            yield return $"  likelihood {likelihood.Text}";
        }

        yield return $"  minimised  {columns.Loss}, in nats per example";
        string rate = NumberText.Short(recipe.Optimizer.LearningRate);
        string optimizer = recipe.Optimizer.Kind switch
        {
            OptimizerChoice.Sgd => $"SGD {rate}",
            OptimizerChoice.Adamax => $"Adamax {rate}",
            OptimizerChoice.ClosedForm => "closed form",
            OptimizerChoice.Em => "expectation-maximization",
            _ => $"Adam {rate}",
        };
        string epochs = recipe.Epochs == 1 ? "1 epoch" : $"{recipe.Epochs} epochs";
        string threads = Workers.Threads == 1 ? "1 thread" : $"{Workers.Threads} threads";
        yield return $"  training   {epochs} of batches of {recipe.Training.Batch}, {optimizer}, seed "
            + $"{recipe.Training.Seed}, {threads}";
        foreach (string rule in start.Rules)
        {
            yield return $"  items      {rule}";
        }

        foreach (DataDefault decided in start.Decided)
        {
            yield return $"  {decided.Key} {decided.Value}: {decided.Reason}";
        }
    }
}

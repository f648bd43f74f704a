using System.Globalization;
using Elbo.Models;
using Elbo.Objectives;
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
    private bool isWeighted;

    /// <inheritdoc/>
    public override void Started(TrainingStart start)
    {
        Recipe recipe = start.Recipe;
        isWeighted = recipe.Objective.KlWeight != 1 || recipe.Objective.KlWarmupEpochs > 0;
        foreach (string text in Describe(start))
        {
            terminal.Out.WriteLine(text);
        }

        terminal.Out.WriteLine();
        string heldOut = start.Data.Validation is null ? "test ELBO" : "validation ELBO";
        string first = isWeighted ? $"{"loss",10}{"KL weight",11}" : $"{"ELBO",10}";
        terminal.Out.WriteLine(
            $"{"epoch",8}{first}{"reconstruction",16}{"KL",9}{heldOut,17}{"examples/s",12}{"time",8}");
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
        string head = Head(progress.Epoch, progress.Epochs, progress.Terms, progress.KlWeight);
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
                string heldOut = epoch.HeldOut is { } terms ? NumberText.Nats(terms.Elbo) : "";
                terminal.Out.WriteLine(
                    $"{Head(epoch.Epoch, epoch.Epochs, epoch.Train, epoch.KlWeight)}{heldOut,17}"
                    + $"{NumberText.Count(epoch.ExamplesPerSecond),12}{NumberText.Time(epoch.Seconds),8}");
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
        EvaluationTable.Write(terminal, end.Recipe, end.Evaluation, "Test", end.Model.LatentSize);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Report: {end.ReportPath}");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        line.Dispose();
        base.Dispose();
    }

    private string Head(int epoch, int epochs, AverageTerms terms, double weight)
    {
        string first = isWeighted
            ? $"{NumberText.Nats(terms.Loss),10}{NumberText.Short(weight),11}"
            : $"{NumberText.Nats(terms.Elbo),10}";
        string counted = string.Create(CultureInfo.InvariantCulture, $"{epoch}/{epochs}");
        return $"{counted,8}{first}"
            + $"{NumberText.Nats(terms.Reconstruction),16}{NumberText.Nats(terms.Kl),9}";
    }

    private IEnumerable<string> Describe(TrainingStart start)
    {
        Recipe recipe = start.Recipe;
        Model model = start.Model;
        string items = string.Join('x', model.ItemShape.ToArray());
        string validation = start.Data.Validation is { } held ? $", {NumberText.Count(held.Count)} for validation" : "";
        yield return start.IsResumed ? $"Resuming {start.Path}" : $"Training {recipe.Name}: {start.Path}";
        yield return $"  data       {start.Data.Train.Name}, {NumberText.Count(start.Data.Train.Count)} "
            + $"examples of {items}{validation}, {NumberText.Count(start.Data.Test.Count)} for the test";
        yield return $"  model      {recipe.Model.Latent} latents, {model.Likelihood.Name} likelihood, "
            + $"{NumberText.Count(model.Parameters.Count)} parameters";
        int epochs = recipe.Objective.KlWarmupEpochs;
        string weight = NumberText.Short(recipe.Objective.KlWeight);
        string warmup = epochs > 0 ? $", rising over {epochs} epochs" : "";
        string bound = isWeighted ? "" : " = -ELBO";
        yield return $"  minimised  loss{bound} = -reconstruction + {weight} x KL{warmup}, in nats per example";
        string rate = NumberText.Short(recipe.Optimizer.LearningRate);
        string optimizer = recipe.Optimizer.Kind switch
        {
            OptimizerChoice.Sgd => $"SGD {rate}",
            OptimizerChoice.ClosedForm => "closed form",
            OptimizerChoice.Em => "expectation-maximization",
            _ => $"Adam {rate}",
        };
        yield return $"  training   {recipe.Epochs} epochs of batches of {recipe.Training.Batch}, "
            + $"{optimizer}, seed {recipe.Training.Seed}, "
            + $"{Workers.Threads} threads";
    }
}

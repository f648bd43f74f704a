using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>A run from its first or next step to its report: what `train` and `resume` share.</summary>
internal static class TrainingSession
{
    /// <summary>Trains to the end, measures on the test examples, and writes the report.</summary>
    /// <exception cref="InterruptedException">A stop was asked for; the run can be resumed.</exception>
    public static void Complete(TrainingRun run, TrainingStart start, TrainingDisplay display, CancellationToken stop)
    {
        display.Started(start);
        TrainingFinished finished = run.Run(stop);
        if (finished.Reason == TrainingEnd.Interrupted)
        {
            throw Interrupted(start.Path,
                $"Interrupted in epoch {finished.Epochs + 1} of {start.Recipe.Epochs}; everything so far is kept.");
        }

        try
        {
            var folder = RunFolder.Open(start.Path);
            var done = RunCompletion.Of(folder, run.Model, start.Data, new Watch(display), stop);
            display.Finished(new TrainingEndReport(
                start.Path, start.Recipe, run.Model, done.Measures, done.ReportPath,
                RunCurves.Seconds(folder) ?? 0));
        }
        catch (OperationCanceledException)
        {
            throw Interrupted(start.Path, "Interrupted before the report; the trained model is kept.");
        }
    }

    private static InterruptedException Interrupted(string path, string what) =>
        new($"{what} Go on with: elbo resume {path}");

    private sealed class Watch(TrainingDisplay display) : IProgress<double>
    {
        public void Report(double value) => display.Measuring(value);
    }
}

using System.Diagnostics;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>
/// How long a training still takes, by what it has taken since this process began, held-out data included.
/// </summary>
internal sealed class TimeLeft
{
    private readonly Stopwatch clock = new();
    private long first = -1;

    /// <summary>Seconds to the end of the last epoch; NaN at the first look.</summary>
    public double Seconds(in StepProgress progress)
    {
        long done = ((long)(progress.Epoch - 1) * progress.Steps) + progress.Step;
        if (first < 0)
        {
            first = done;
            clock.Start();
        }

        long all = (long)progress.Epochs * progress.Steps;
        return done == first ? double.NaN : clock.Elapsed.TotalSeconds / (done - first) * (all - done);
    }
}

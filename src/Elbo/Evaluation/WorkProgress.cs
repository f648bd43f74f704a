namespace Elbo.Evaluation;

/// <summary>Tells how much of the work is done, 0..1; the unit of work is one sample of one example.</summary>
internal sealed class WorkProgress(IProgress<double>? watcher, double total)
{
    private double done;

    public void Advance(int samples)
    {
        done += samples;
        watcher?.Report(Math.Min(1, done / total));
    }
}

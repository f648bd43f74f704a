namespace Elbo.Evaluation;

/// <summary>How a normal of its own is fitted to each example, from the encoder's on.</summary>
public sealed record PosteriorFitOptions
{
    /// <summary>Steps of Adam.</summary>
    public required int Steps { get; init; }

    /// <summary>Samples of z for each example in a step.</summary>
    public int Samples { get; init; } = 8;

    /// <summary>The learning rate of the first step; it falls in a straight line to 0 after the last.</summary>
    public double Rate { get; init; } = 0.05;

    internal void Check()
    {
        List<string> faults = [];
        if (Steps < 1)
        {
            faults.Add($"steps {Steps} is not positive: take 300");
        }

        if (Samples < 1)
        {
            faults.Add($"samples {Samples} is not positive: take 8");
        }

        if (!(Rate > 0) || !double.IsFinite(Rate))
        {
            faults.Add($"rate {Rate} is not positive: take 0.05");
        }

        if (faults.Count > 0)
        {
            throw new EvaluationException($"Fitting a posterior: {string.Join("; ", faults)}.");
        }
    }
}

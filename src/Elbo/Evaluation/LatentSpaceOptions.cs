namespace Elbo.Evaluation;

/// <summary>How continuity and completeness are measured.</summary>
public sealed record LatentSpaceOptions
{
    /// <summary>Draws of the prior.</summary>
    public int Draws { get; init; } = 1000;

    /// <summary>Pairs of examples to go between.</summary>
    public int Pairs { get; init; } = 200;

    /// <summary>Steps of a way from one code to another.</summary>
    public int Steps { get; init; } = 32;

    /// <summary>An image is near the data if it is as near as this share of unseen examples.</summary>
    public double Quantile { get; init; } = 0.95;

    internal void Check()
    {
        List<string> faults = [];
        if (Draws < 1)
        {
            faults.Add($"draws {Draws} is not positive: take 1000");
        }

        if (Pairs < 1)
        {
            faults.Add($"pairs {Pairs} is not positive: take 200");
        }

        if (Steps < 2)
        {
            faults.Add($"steps {Steps} is under 2: take 32");
        }

        if (!(Quantile > 0 && Quantile <= 1))
        {
            faults.Add($"quantile {Quantile} is not in 0..1: take 0.95");
        }

        if (faults.Count > 0)
        {
            throw new EvaluationException($"Latent space: {string.Join("; ", faults)}.");
        }
    }
}

using Elbo.Data;

namespace Elbo.Evaluation;

/// <summary>
/// How a model is evaluated. Seed, binarization and sample counts decide the numbers; the batch size does not.
/// </summary>
public sealed record EvaluationOptions
{
    /// <summary>The seed of the noise and of the binarization.</summary>
    public required ulong Seed { get; init; }

    /// <summary>k, the samples of z for each example in the estimate of ln p(x); 0 leaves it out.</summary>
    public int Samples { get; init; }

    /// <summary>L, the samples of z for each example in the evidence lower bound.</summary>
    public int ElboSamples { get; init; } = 1;

    /// <summary>Examples at a time: more is faster, to a point, and takes more memory.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>What becomes of grey pixels; published numbers compare within one way only.</summary>
    public Binarization Binarization { get; init; } = Binarization.Grey;

    internal void Check()
    {
        List<string> faults = [];
        if (Samples < 0)
        {
            faults.Add($"samples {Samples} is negative: take 5000 for the usual estimate of ln p(x), or 0 for none");
        }

        if (ElboSamples < 1)
        {
            faults.Add($"ELBO samples {ElboSamples} is not positive: take 1 or more");
        }

        if (Batch < 1)
        {
            faults.Add($"batch {Batch} is not positive: take 1 or more");
        }

        if (faults.Count > 0)
        {
            throw new EvaluationException($"Evaluation: {string.Join("; ", faults)}.");
        }
    }
}

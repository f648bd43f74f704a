namespace Elbo.Evaluation;

/// <summary>Estimates of ln p(x) of each example, in the order of the data; nats.</summary>
public sealed record LogLikelihoods
{
    /// <summary>k, the samples for each example.</summary>
    public required int Samples { get; init; }

    /// <summary>ln 1/k sum_i p(x, z_i) / q(z_i|x): in expectation a lower bound of ln p(x) that rises with k.</summary>
    public required double[] LogLikelihood { get; init; }

    /// <summary>
    /// The standard error of each estimate over draws of the samples, to first order; NaN for one sample.
    /// </summary>
    public required double[] StandardError { get; init; }

    /// <summary>
    /// How many equal weights the weights are worth, 1..k; see <see cref="Evaluation.EffectiveSampleSize"/>.
    /// </summary>
    public required double[] EffectiveSampleSize { get; init; }

    /// <summary>The mean over the examples.</summary>
    /// <param name="dimensions">The numbers that make an example; of sentences their tokens, on average.</param>
    public LogLikelihoodSummary Summarize(double dimensions)
    {
        Estimate mean = Estimate.Of(LogLikelihood);
        double variance = StandardError.Sum(error => error * error);
        return new LogLikelihoodSummary
        {
            Samples = Samples,
            Mean = mean.Mean,
            StandardError = mean.StandardError,
            SamplingError = Math.Sqrt(variance) / StandardError.Length,
            BitsPerDimension = BitsPerDimension.Of(mean.Mean, dimensions),
            EffectiveSampleSize = EffectiveSampleSize.Average(),
            LowestEffectiveSampleSize = EffectiveSampleSize.Min(),
        };
    }
}

/// <summary>The estimate of ln p(x), averaged over examples; nats per example.</summary>
public sealed record LogLikelihoodSummary
{
    /// <summary>k, the samples for each example.</summary>
    public required int Samples { get; init; }

    /// <summary>The mean of ln p(x).</summary>
    public required double Mean { get; init; }

    /// <summary>The standard error over examples: how far other data of the kind may be.</summary>
    public required double StandardError { get; init; }

    /// <summary>The part of it that comes from the samples: how far another seed may be on the same data.</summary>
    public required double SamplingError { get; init; }

    /// <summary>-mean / (ln 2 * dimensions).</summary>
    public required double BitsPerDimension { get; init; }

    /// <summary>
    /// The mean over examples of the effective sample size; see <see cref="Evaluation.EffectiveSampleSize"/>.
    /// </summary>
    public required double EffectiveSampleSize { get; init; }

    /// <summary>The smallest effective sample size of any example.</summary>
    public required double LowestEffectiveSampleSize { get; init; }
}

namespace Elbo.Evaluation;

/// <summary>How good a model is on a data set; nats per example unless said otherwise.</summary>
public sealed record EvaluationResult : ModelMeasures
{
    /// <summary>L, the samples of z for each example in the bound.</summary>
    public required int ElboSamples { get; init; }

    /// <summary>The evidence lower bound: reconstruction - KL.</summary>
    public required Estimate Elbo { get; init; }

    /// <summary>KL(q(z|x) || p(z)).</summary>
    public required Estimate Kl { get; init; }

    /// <summary>-ELBO / (ln 2 * dimensions): an upper bound of the true one.</summary>
    public required double ElboBitsPerDimension { get; init; }

    /// <summary>
    /// The mean KL of each latent, level after level; empty where the posterior is none of independent latents with a
    /// closed form.
    /// </summary>
    public required IReadOnlyList<double> KlPerDimension { get; init; }

    /// <summary>The variance over examples of each latent's posterior mean.</summary>
    public required IReadOnlyList<double> PosteriorMeanVariance { get; init; }

    /// <summary>
    /// Whether each latent is active: that variance is above <see cref="Evaluation.ActiveUnits.Threshold"/> and, below
    /// the highest of several levels, where the mean moves with its prior as well, its KL is above 0.01 nats.
    /// </summary>
    public IReadOnlyList<bool> ActiveLatents { get; init; } = [];

    /// <summary>How many latents are.</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>The levels of latents, from the data up; their KL adds up to <see cref="Kl"/>.</summary>
    public IReadOnlyList<LevelMeasures> Levels { get; init; } = [];

    /// <summary>The loss of each column of a table, in the order of the file; null for other data.</summary>
    public IReadOnlyList<ColumnLoss>? Columns { get; init; }

    /// <summary>ln p(x) without an estimate; null where the model cannot give it.</summary>
    public Estimate? ExactLogLikelihood { get; init; }

    /// <summary>ln p(x) by importance sampling; null where no samples were asked for.</summary>
    public LogLikelihoodSummary? LogLikelihood { get; init; }

    /// <summary>ln p(x) of sentences for each token; null for other data.</summary>
    public WordMeasures? Words { get; init; }
}

namespace Elbo.Evaluation;

/// <summary>Estimates of ln p(x) by annealing, in the order of the data; nats.</summary>
public sealed record AnnealedLikelihoods
{
    /// <summary>T, the steps of each chain.</summary>
    public required int Steps { get; init; }

    /// <summary>The estimates; their samples are the chains.</summary>
    public required LogLikelihoods Likelihoods { get; init; }

    /// <summary>The share of transitions that were accepted, of each example.</summary>
    public required double[] Acceptance { get; init; }
}

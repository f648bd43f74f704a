namespace Elbo.Data;

/// <summary>How a <see cref="BatchLoader"/> cuts a data set into batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Examples of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The seed of the order and of the binarization.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether each epoch has a new random order; else the data set's own.</summary>
    public required bool Shuffle { get; init; }

    /// <summary>What becomes of grey pixels.</summary>
    public Binarization Binarization { get; init; } = Binarization.Grey;

    /// <summary>Whether a last batch of fewer examples is left out.</summary>
    public bool DropLast { get; init; }
}

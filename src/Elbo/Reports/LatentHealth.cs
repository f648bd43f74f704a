namespace Elbo.Reports;

/// <summary>How the latents were used in the course of training: one value of each quantity for every epoch.</summary>
public sealed record LatentHealth
{
    /// <summary>The epochs, growing.</summary>
    public required IReadOnlyList<double> Epochs { get; init; }

    /// <summary>The KL divergence of each latent over the epochs, nats; none where it has no closed form.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> KlPerLatent { get; init; }

    /// <summary>The number of latents of each level, from the data up; empty for one.</summary>
    public IReadOnlyList<int> Levels { get; init; } = [];

    /// <summary>Latents whose posterior mean varies between examples.</summary>
    public required IReadOnlyList<double> ActiveUnits { get; init; }

    /// <summary>The mutual information of code and example on a few examples, nats.</summary>
    public required IReadOnlyList<double> MutualInformation { get; init; }

    /// <summary>The variance of decoded means as a share of the examples' own.</summary>
    public required IReadOnlyList<double> DecoderUse { get; init; }

    /// <summary>What the collapse doctor said, in order; none where there was nothing to say.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}

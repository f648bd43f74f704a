namespace Elbo.Training;

/// <summary>How a model uses its latents at a moment of the training, on a few examples.</summary>
public sealed record LatentUse
{
    /// <summary>How many examples were looked at.</summary>
    public required int Examples { get; init; }

    /// <summary>
    /// The number of latents of each level, from the data up, by which the latents below are ordered; empty for one.
    /// </summary>
    public IReadOnlyList<int> Levels { get; init; } = [];

    /// <summary>
    /// The mean KL(q(z_j|x) || p(z_j)) of each latent j, nats; empty where it has none by itself.
    /// </summary>
    public required IReadOnlyList<double> Kl { get; init; }

    /// <summary>The standard error of each over examples.</summary>
    public required IReadOnlyList<double> KlError { get; init; }

    /// <summary>The variance over examples of each latent's posterior mean (Burda et al. 2016, section 5.2).</summary>
    public required IReadOnlyList<double> MeanVariance { get; init; }

    /// <summary>
    /// The mutual information of code and example, mean of ln q(z_i|x_i) - ln 1/N sum_j q(z_i|x_j), in nats (Hoffman
    /// and
    /// Johnson 2016): at most ln N, which is reached when every one of N examples can be told by its code.
    /// </summary>
    public required double MutualInformation { get; init; }

    /// <summary>ln N for <see cref="MutualInformation"/>.</summary>
    public required double MostInformation { get; init; }

    /// <summary>
    /// How much the decoder's output moves when the latent does: the variance of decoded means over codes of different
    /// examples, as a share of the variance of the examples themselves. 0 where every code decodes to the same.
    /// </summary>
    public required double DecoderUse { get; init; }

    /// <summary>The mean KL of each level, from the data up; empty where latents have none.</summary>
    public IReadOnlyList<double> KlPerLevel => Kl.Count == 0 ? [] : [.. Parts(Kl).Select(part => part.Sum())];

    /// <summary>The active units of each level, from the data up.</summary>
    public IReadOnlyList<int> ActiveUnitsPerLevel =>
        [.. Parts(Active).Select(part => part.Count(isActive => isActive))];

    /// <summary>
    /// How many latents have a variance of posterior means above 0.01, and below the highest level a KL above 0.01.
    /// </summary>
    public int ActiveUnits => Active.Count(isActive => isActive);

    private bool[] Active => ActiveLatents.Of(Levels, MeanVariance, Kl);

    /// <summary>The use of one level's latents.</summary>
    /// <param name="level">Which, from 0 on.</param>
    internal LatentUse Of(int level) => Levels.Count < 2 ? this : this with
    {
        Levels = [],
        Kl = Kl.Count == 0 ? [] : Parts(Kl)[level],
        KlError = KlError.Count == 0 ? [] : Parts(KlError)[level],
        MeanVariance = Parts(MeanVariance)[level],
    };

    private T[][] Parts<T>(IReadOnlyList<T> latents)
    {
        IReadOnlyList<int> sizes = Levels.Count == 0 ? [latents.Count] : Levels;
        return [.. sizes.Select((size, level) => latents.Skip(sizes.Take(level).Sum()).Take(size).ToArray())];
    }
}

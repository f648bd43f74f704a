namespace Elbo.Evaluation;

/// <summary>
/// KL(q(z_j|x) || p(z_j)) of each latent j of all levels, averaged over examples, in nats: 0 where the latent is not
/// used (Kingma et al. 2016, "Improved variational inference with inverse autoregressive flow", appendix C.8, looks at
/// the same).
/// </summary>
internal sealed class KlPerDimension
{
    private readonly double[][] sums;
    private readonly double[] examples;

    /// <summary>Of levels with so many latents.</summary>
    public KlPerDimension(IReadOnlyList<int> levels)
    {
        sums = [.. levels.Select(size => new double[size])];
        examples = new double[levels.Count];
    }

    /// <summary>
    /// The mean of each latent, level after level; none where a level has no divergence for each of them.
    /// </summary>
    public double[] Means => examples.Contains(0)
        ? []
        : [.. sums.SelectMany((level, i) => level.Select(sum => sum / examples[i]))];

    /// <summary>Adds the divergences of some examples, [samples, examples, size].</summary>
    /// <param name="level">Which level.</param>
    /// <param name="divergences">The divergences.</param>
    /// <param name="samples">How many samples there are of each example in all.</param>
    public void Add(int level, ReadOnlySpan<float> divergences, int samples)
    {
        double[] own = sums[level];
        for (int i = 0; i < divergences.Length; i++)
        {
            own[i % own.Length] += (double)divergences[i] / samples;
        }

        examples[level] += own.Length == 0 ? 0 : (double)(divergences.Length / own.Length) / samples;
    }
}

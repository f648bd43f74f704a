namespace Elbo.Evaluation;

/// <summary>
/// KL(q(z_j|x) || p(z_j)) of each latent j of the first level, averaged over examples, in nats: 0 where the latent is
/// not used (Kingma et al. 2016, "Improved variational inference with inverse autoregressive flow", appendix C.8, looks
/// at the same).
/// </summary>
internal sealed class KlPerDimension(int size)
{
    private readonly double[] sums = new double[size];
    private long examples;

    /// <summary>The mean of each latent; none where there is no closed form.</summary>
    public double[] Means => examples == 0 ? [] : [.. sums.Select(sum => sum / examples)];

    /// <summary>Adds the divergences of some examples, [examples, size].</summary>
    public void Add(ReadOnlySpan<float> divergences)
    {
        for (int i = 0; i < divergences.Length; i++)
        {
            sums[i % size] += divergences[i];
        }

        examples += size == 0 ? 0 : divergences.Length / size;
    }
}

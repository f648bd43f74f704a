namespace Elbo.Training;

/// <summary>How a model uses its latents at a moment of the training, on a few examples.</summary>
public sealed record LatentUse
{
    /// <summary>How many examples were looked at.</summary>
    public required int Examples { get; init; }

    /// <summary>
    /// The mean KL(q(z_j|x) || p(z_j)) of each latent j, nats; empty where the divergence has no closed form.
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
    /// examples, as a share of the variance of the examples themselves. 0 where every code decodes to one image.
    /// </summary>
    public required double DecoderUse { get; init; }

    /// <summary>How many latents have a variance of posterior means above 0.01.</summary>
    public int ActiveUnits => MeanVariance.Count(variance => variance > CollapseDoctor.LeastVariance);
}

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The numbers of a pixel under a mixture of logistics: K logits, then for each channel K means, for each channel K
/// ln scales, and of three channels K coefficients each of the first in the second's mean, of the first in the third's,
/// and of the second in the third's.
/// </summary>
/// <param name="Mixtures">K.</param>
/// <param name="Channels">The channels of a pixel.</param>
/// <param name="Counted">How many of the channels count, from the first on.</param>
internal readonly record struct LogisticMixtureSizes(int Mixtures, int Channels, int Counted)
{
    /// <summary>Whether means are shifted by the channels before.</summary>
    public bool HasShifts => Channels == 3;

    /// <summary>How many numbers there are.</summary>
    public int Numbers => Mixtures * (1 + (2 * Channels) + (HasShifts ? 3 : 0));
}

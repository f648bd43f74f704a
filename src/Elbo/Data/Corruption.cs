namespace Elbo.Data;

/// <summary>The noise that is added to what an encoder sees, on purpose (Vincent et al. 2010, section 3.3).</summary>
public enum CorruptionKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Normal noise with the level as standard deviation; pixels may leave 0..1.</summary>
    Gaussian = 1,

    /// <summary>The level's share of the pixels becomes 0.</summary>
    Masking = 2,

    /// <summary>The level's share of the pixels becomes 0 or 1, at even odds.</summary>
    SaltAndPepper = 3,
}

/// <summary>A kind of noise and how much of it.</summary>
/// <param name="Kind">Which noise.</param>
/// <param name="Level">The standard deviation, or the share of pixels.</param>
public sealed record Corruption(CorruptionKind Kind, double Level)
{
    /// <summary>No noise.</summary>
    public static Corruption None { get; } = new(CorruptionKind.None, 0);

    /// <summary>Whether anything changes.</summary>
    public bool IsNone => Kind == CorruptionKind.None;

    /// <summary>
    /// Changes the pixels of some examples in place: a pure function of seed, epoch and the example's index, so neither
    /// order nor batch matters.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="indices">The examples' indices in their data set.</param>
    /// <param name="pixels">Their pixels, one example behind the other.</param>
    public void Apply(ulong seed, int epoch, ReadOnlySpan<int> indices, Span<float> pixels) =>
        Corrupter.Apply(this, seed, epoch, indices, pixels);
}

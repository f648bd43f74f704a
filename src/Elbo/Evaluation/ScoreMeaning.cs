namespace Elbo.Evaluation;

/// <summary>What the logarithm in a score is the logarithm of: scores compare only within one meaning.</summary>
public enum ScoreMeaning
{
    /// <summary>A probability of discrete data: bits per dimension are bits, and never below 0.</summary>
    Probability,

    /// <summary>
    /// A density of values on a scale: it grows without limit as the likelihood narrows, depends on the scale, and bits
    /// per dimension may be negative.
    /// </summary>
    Density,

    /// <summary>
    /// The negative cross-entropy of grey values under a distribution over 0 and 1: no probability of the data, so bits
    /// per dimension compare with other cross-entropies of the same data only.
    /// </summary>
    CrossEntropy,
}

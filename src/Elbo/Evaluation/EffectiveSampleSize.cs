namespace Elbo.Evaluation;

/// <summary>
/// How many samples of equal weight a weighted sample is worth, (sum w)^2 / sum w^2 (Kong 1992, "A note on importance
/// sampling using standardized weights"): k where all weights are equal, near 1 where one sample outweighs all others,
/// and then the estimate of ln p(x) is too low.
/// </summary>
public static class EffectiveSampleSize
{
    /// <summary>The number for weights known by their sums; 0 where every weight is 0.</summary>
    public static double Of(double sum, double sumOfSquares) => sumOfSquares == 0 ? 0 : sum * sum / sumOfSquares;
}

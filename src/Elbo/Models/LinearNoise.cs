namespace Elbo.Models;

/// <summary>The noise of a linear-Gaussian model: what the latents do not explain.</summary>
public enum LinearNoise
{
    /// <summary>None: principal component analysis, which is no distribution over x (Pearson 1901).</summary>
    None,

    /// <summary>One variance for all numbers: probabilistic PCA (Tipping and Bishop 1999).</summary>
    Shared,

    /// <summary>A variance for each number: factor analysis (Spearman 1904; Rubin and Thayer 1982).</summary>
    Each,
}

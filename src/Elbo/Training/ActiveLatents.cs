namespace Elbo.Training;

/// <summary>
/// Which latents are active: those whose posterior mean moves with the data (Burda, Grosse and Salakhutdinov 2016,
/// section 5.2). Below the highest level of a hierarchy the mean moves with its prior as well, so there a latent must
/// also tell something beyond the level above, KL > 0.01 (Sonderby et al. 2016, section 3).
/// </summary>
internal static class ActiveLatents
{
    /// <summary>Whether each latent is active, level after level.</summary>
    /// <param name="levels">The number of latents of each level, from the data up; empty for one.</param>
    /// <param name="variances">The variance over examples of each latent's posterior mean.</param>
    /// <param name="kl">The KL of each latent; empty where latents have none by themselves.</param>
    public static bool[] Of(IReadOnlyList<int> levels, IReadOnlyList<double> variances, IReadOnlyList<double> kl)
    {
        int below = levels.Count < 2 || kl.Count == 0 ? 0 : variances.Count - levels[^1];
        return
        [
            .. variances.Select((variance, latent) =>
                variance > CollapseDoctor.LeastVariance && (latent >= below || kl[latent] > CollapseDoctor.LeastKl)),
        ];
    }
}

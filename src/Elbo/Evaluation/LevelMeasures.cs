namespace Elbo.Evaluation;

/// <summary>How a level of latents is used.</summary>
/// <param name="Latents">How many latents it has.</param>
/// <param name="Kl">
/// The mean over samples of ln q - ln p of the level, given the other levels: its part of the KL; nats per example.
/// </param>
/// <param name="ActiveUnits">
/// How many of its latents have a posterior mean that moves with the data and, below the highest level, tell something
/// beyond the level above.
/// </param>
public sealed record LevelMeasures(int Latents, Estimate Kl, int ActiveUnits)
{
    internal static IReadOnlyList<LevelMeasures> Of(
        IReadOnlyList<int> sizes, IReadOnlyList<double[]> kl, IReadOnlyList<bool> active)
    {
        var levels = new List<LevelMeasures>();
        int first = 0;
        for (int i = 0; i < sizes.Count; i++)
        {
            levels.Add(new LevelMeasures(
                sizes[i], Estimate.Of(kl[i]), active.Skip(first).Take(sizes[i]).Count(isActive => isActive)));
            first += sizes[i];
        }

        return levels;
    }
}

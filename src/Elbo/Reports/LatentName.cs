using System.Globalization;

namespace Elbo.Reports;

/// <summary>
/// What a latent is called where it is shown: its number, and with several levels that of its level before it.
/// </summary>
public static class LatentName
{
    /// <summary>"7", or "2.7" for latent 7 of level 2; latents count from 0, levels from 1 at the data.</summary>
    /// <param name="latent">The place in a code.</param>
    /// <param name="levels">The number of latents of each level, from the data up; empty for one level.</param>
    public static string Of(int latent, IReadOnlyList<int> levels)
    {
        if (levels.Count < 2)
        {
            return latent.ToString(CultureInfo.InvariantCulture);
        }

        int level = 0;
        int first = 0;
        while (level < levels.Count - 1 && latent >= first + levels[level])
        {
            first += levels[level];
            level++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{level + 1}.{latent - first}");
    }
}

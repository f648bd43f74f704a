using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Runs;

public sealed class EpochMetricsTests
{
    [Theory]
    [InlineData(20_000, true)]
    [InlineData(153_600, false)]
    public void A_line_lists_the_latents_of_a_model_unless_there_are_too_many_for_it(int latents, bool areListed)
    {
        double[] each = [.. Enumerable.Range(0, latents).Select(i => 1.0 / (i + 3))];
        var use = new LatentUse
        {
            Examples = 16,
            Levels = [latents / 2, latents - (latents / 2)],
            Kl = each,
            KlError = each,
            MeanVariance = each,
            MutualInformation = 1,
            MostInformation = 2,
            DecoderUse = 0.5,
        };
        var terms = new AverageTerms(3, -2, 1);
        string[] keys =
        [
            .. EpochMetrics.Write(new EpochFinished(1, 2, terms, terms, 1, 0.01, 5, 6, 7, 8, IsBest: false, use))
                .Select(entry => entry.Key),
        ];
        Assert.Contains("klPerLevel", keys, StringComparer.Ordinal);
        Assert.Equal(areListed, keys.Contains("klPerLatent", StringComparer.Ordinal));
        Assert.Equal(areListed, keys.Contains("klErrorPerLatent", StringComparer.Ordinal));
    }
}

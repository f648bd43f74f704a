using System.Globalization;
using Elbo.Training;

namespace Elbo.Runs;

/// <summary>
/// What the collapse doctor has to say, in words: which latents, since when, how certain, what to try.
/// </summary>
public static class RemarkText
{
    private const int MostNamed = 12;

    /// <summary>A line for what was found and one for what to try.</summary>
    /// <param name="remark">What was found.</param>
    /// <param name="recipe">The settings of the run: what is set already is not advised again.</param>
    public static IReadOnlyList<string> Lines(CollapseRemark remark, Recipe recipe) =>
        NeedsAdvice(remark) ? [Found(remark), Advice(remark, recipe)] : [Found(remark)];

    // What is left of a collapse that was named before needs no second advice.
    private static bool NeedsAdvice(CollapseRemark remark) =>
        remark.Stage is CollapseStage.Fading or CollapseStage.Complete
        || (remark.Stage == CollapseStage.Latents && remark.Dead * 2 <= remark.Of);

    private static string Found(CollapseRemark remark)
    {
        LatentUse use = remark.Use;
        string seen = $"over {Text(use.Examples)} examples";
        string output = $"the decoder's output moves by {Percent(use.DecoderUse)} of what the data does";
        switch (remark.Stage)
        {
            case CollapseStage.Complete:
                string highest = use.Kl.Count > 0 ? $", none has more than {Short(use.Kl.Max())} nats of KL {seen}"
                    : "";
                return remark.Level is null
                    ? $"Posterior collapse: all {remark.Of} latents are dead since {Since(remark)}{highest}; {output}"
                        + ": every code decodes to the same."
                    : $"Posterior collapse of {Place(remark)}: all {remark.Of} latents are dead since "
                        + $"{Since(remark)}{highest}: what it adds to the other levels is nothing.";
            case CollapseStage.Recovered:
                return $"The collapse{Whose(remark)} is over: {remark.Of - remark.Dead} of {remark.Of} latents are in "
                    + "use again"
                    + (use.Kl.Count > 0 ? $", with {Short(use.Kl.Sum())} nats of KL {seen}." : ".");
            case CollapseStage.Fading:
                return $"The posterior{Whose(remark)} is collapsing: all {remark.Of} latents together are down to "
                    + $"{Short(use.Kl.Sum())} nats of KL {seen}, {remark.Dead} are dead; {output}.";
            default:
                int[] named = [.. remark.Latents];
                double most = use.Kl.Count > 0 ? named.Max(j => use.Kl[j] + (2 * use.KlError[j])) : double.NaN;
                string limit = use.Kl.Count > 0
                    ? $"KL below {Short(most)} nats {seen}"
                    : $"variance of posterior means below {Short(CollapseDoctor.LeastVariance)} {seen}";
                string who = named.Length == 1
                    ? $"Latent {Names(named)}{Whose(remark)} tells" : $"Latents {Names(named)}{Whose(remark)} tell";
                return $"{who} nothing since "
                    + $"{Since(remark)} ({limit}, in {remark.Looks} looks in a row); {remark.Dead} of {remark.Of} are "
                    + (use.Kl.Count > 0 ? $"dead, the others tell {Short(use.Kl.Sum())} nats." : "dead.");
        }
    }

    private static string Advice(CollapseRemark remark, Recipe recipe)
    {
        ObjectiveRecipe objective = recipe.Objective;
        List<string> cures = [];

        // measured where there are levels above: docs/results.md, "Burda et al., two layers"
        if (recipe.Model is { OutputBias: OutputBiasChoice.Initialization, Likelihood: LikelihoodChoice.Bernoulli }
            && recipe.Model.Upper.Count > 0)
        {
            cures.Add("--set model.outputBias=mean");
        }

        if (objective.KlWeight > 0.1)
        {
            cures.Add("--kl-weight 0.01");
        }

        bool rises = objective.KlWarmupEpochs > 0 || objective.KlSchedule == KlScheduleChoice.Cyclical;
        if (!rises)
        {
            cures.Add($"--set objective.klWarmupEpochs={Math.Max(1, recipe.Epochs / 2)}");
            cures.Add("--set objective.klSchedule=cyclical");
        }

        if (objective.FreeBits == 0 && ObjectiveFaults.TakesFreeBits(objective))
        {
            cures.Add("--set objective.freeBits=0.5");
        }

        string all = cures.Count == 0 ? "a smaller learning rate or a smaller decoder" : string.Join(", or ", cures);
        return remark.Stage == CollapseStage.Latents
            ? $"That is usual where there are more latents than the data needs. To use them, try {all}."
            : $"Try {all}.";
    }

    private static string Names(int[] latents)
    {
        string few = string.Join(", ", latents.Take(MostNamed).Select(Text));
        return latents.Length > MostNamed ? $"{few} and {Text(latents.Length - MostNamed)} more" : few;
    }

    private static string Whose(CollapseRemark remark) => remark.Level is null ? "" : $" of {Place(remark)}";

    private static string Place(CollapseRemark remark) =>
        string.Create(CultureInfo.InvariantCulture, $"level {remark.Level} of {remark.Levels}");

    private static string Since(CollapseRemark remark) =>
        $"epoch {(remark.Since ?? 0).ToString("0.##", CultureInfo.InvariantCulture)}";

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}

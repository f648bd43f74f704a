using System.Globalization;
using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>What the measures of a run say, in words and as the numbers that are read first.</summary>
internal static class RunVerdict
{
    /// <summary>The colour of the first line.</summary>
    public static ReportVerdict Of(ModelMeasures measures) => measures is ReconstructionResult plain
        ? ReconstructionVerdict.Of(plain)
        : Of((EvaluationResult)measures);

    /// <summary>One sentence.</summary>
    public static string Summary(ModelMeasures measures, int latents) => measures is ReconstructionResult plain
        ? ReconstructionVerdict.Summary(plain)
        : Summary((EvaluationResult)measures, latents);

    /// <summary>The numbers that are read first.</summary>
    public static IReadOnlyList<KeyNumber> KeyNumbers(ModelMeasures measures, int latents) =>
        measures is ReconstructionResult plain
            ? ReconstructionVerdict.KeyNumbers(plain)
            : KeyNumbers((EvaluationResult)measures, latents);

    /// <summary>Bad where no latent is used: every code then decodes to the same.</summary>
    private static ReportVerdict Of(EvaluationResult evaluation) =>
        IsCollapsed(evaluation) ? ReportVerdict.Bad : ReportVerdict.Good;

    // a language model has no latents that could be used
    private static bool IsCollapsed(EvaluationResult evaluation) =>
        evaluation is { ActiveUnits: 0, PosteriorMeanVariance.Count: > 0 };

    /// <summary>One sentence.</summary>
    private static string Summary(EvaluationResult evaluation, int latents) => latents == 0
        ? $"An unseen sentence costs {Text(-evaluation.Elbo.Mean)} nats."
        : IsCollapsed(evaluation)
        ? "The posterior has collapsed: the codes tell nothing, and every one of them decodes to the same. "
            + "Lower the KL weight (objective.klWeight), or let it rise slowly (objective.klWarmupEpochs)."
        : evaluation.Elbo.Mean > 0
        ? $"An unseen example has a log-density of {Text(evaluation.Elbo.Mean)} nats: "
            + $"{Text(evaluation.Reconstruction.Mean)} when its code is known, less {Text(evaluation.Kl.Mean)} for the "
            + $"code; {evaluation.ActiveUnits} of {latents} latents are in use."
        : $"An unseen example costs {Text(-evaluation.Elbo.Mean)} nats: {Text(-evaluation.Reconstruction.Mean)} for "
            + $"what the model cannot predict, {Text(evaluation.Kl.Mean)} for its code; {evaluation.ActiveUnits} of "
            + $"{latents} latents are in use.";

    /// <summary>The numbers that are read first.</summary>
    private static List<KeyNumber> KeyNumbers(EvaluationResult evaluation, int latents)
    {
        List<KeyNumber> numbers =
        [
            new("Test ELBO", evaluation.Elbo.Mean, "nats per example",
                "A floor under log p(x) of unseen examples; higher is better. Shared out: "
                + $"{evaluation.ElboBitsPerDimension.ToString("F3", CultureInfo.InvariantCulture)} bits per "
                + (evaluation.Words is null ? "dimension." : "token."))
            {
                StandardError = evaluation.Elbo.StandardError,
            },
            new("Reconstruction", -evaluation.Reconstruction.Mean, "nats per example",
                "The price of an example when its code is known; lower is better."),
            new("KL divergence", evaluation.Kl.Mean, "nats per example",
                "The price of the code: what it tells beyond the prior."),
            new("Active latents", evaluation.ActiveUnits, $"of {latents}",
                "Latents whose posterior mean differs between examples."),
        ];
        if (evaluation.Words is { } words)
        {
            numbers.Add(new(
                "Perplexity", words.Perplexity, words.IsBound ? "at most" : "exact",
                $"{words.NatsPerToken.ToString("F3", CultureInfo.InvariantCulture)} nats for each token: as if it were "
                + "one of so many that are equally probable; lower is better."));
        }

        if (evaluation.ExactLogLikelihood is { } exact)
        {
            numbers.Insert(1, new KeyNumber(
                "log p(x), exact", exact.Mean, "nats per example", "Known without an estimate; higher is better.")
            {
                StandardError = exact.StandardError,
            });
        }

        if (evaluation.LogLikelihood is { } likelihood)
        {
            numbers.Insert(1, new KeyNumber(
                "log p(x)", likelihood.Mean, "nats per example",
                $"Estimated with {likelihood.Samples.ToString("N0", CultureInfo.InvariantCulture)} importance samples "
                + "an example; higher is better.")
            {
                StandardError = likelihood.StandardError,
            });
        }

        return numbers;
    }

    /// <summary>The published numbers of a recipe, and what deserves a look.</summary>
    public static IReadOnlyList<string> Notes(Recipe recipe)
    {
        List<string> notes = [];
        if (recipe.Data.Validation == 0)
        {
            notes.Add(
                "No examples were set apart for validation: the curves named so are those of the test examples, "
                + "by which nothing was chosen.");
        }

        notes.AddRange(recipe.Published.Select(number =>
        {
            string value = number.Value.ToString("G6", CultureInfo.InvariantCulture);
            return $"Published for this setting: {number.What} {value} {number.Unit}.";
        }));
        return notes;
    }

    private static string Text(double nats) => nats.ToString("F1", CultureInfo.InvariantCulture);
}

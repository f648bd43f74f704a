using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Elbo.Evaluation;

namespace Elbo.Runs;

/// <summary>A published number with the run's own beside it.</summary>
/// <param name="Number">What was published.</param>
/// <param name="Yours">The run's, in the same unit; null where it was not measured.</param>
/// <param name="Note">Why the two do not compare, or compare in part; empty where they do.</param>
public sealed partial record PublishedComparison(PublishedNumber Number, double? Yours, string Note)
{
    /// <summary>Every published number of the run's recipe, in its order.</summary>
    /// <param name="folder">The run: losses of training come from its metrics.</param>
    /// <param name="evaluation">The measures of its model.</param>
    /// <param name="part">The part of the data that was measured, such as <c>test</c>.</param>
    /// <param name="isWhole">Whether it was the whole part of the run's own data.</param>
    /// <exception cref="RunException">The metrics cannot be read.</exception>
    public static IReadOnlyList<PublishedComparison> Of(
        RunFolder folder, EvaluationResult evaluation, string part, bool isWhole)
    {
        Recipe recipe = folder.Config.Recipe;
        if (recipe.Published.Count == 0)
        {
            return [];
        }

        IReadOnlyList<JsonElement> epochs = EpochMetrics.Epochs(folder);
        string[] changed = [.. Changes(folder.Config, epochs.Count)];
        string[] looked = part == "test" && isWhole
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"yours is of {evaluation.Examples:N0} {part} examples")];
        return
        [
            .. recipe.Published.Select(number =>
            {
                string what = number.What.ToLowerInvariant();
                (double? yours, string? note) = IsOfTraining(what)
                    ? OfTraining(what, epochs) : OfEvaluation(what, evaluation, recipe);
                IEnumerable<string> notes = yours is null ? [] : IsOfTraining(what) ? changed : [.. looked, .. changed];
                return new PublishedComparison(
                    number, yours, string.Join("; ", notes.Prepend(note ?? "").Where(text => text.Length > 0)));
            }),
        ];
    }

    private static bool IsOfTraining(string what) => what.StartsWith("train", StringComparison.Ordinal);

    private static (double? Yours, string? Note) OfTraining(string what, IReadOnlyList<JsonElement> epochs)
    {
        int epoch = NumberIn(EpochNumber(), what) ?? epochs.Count;
        double? loss = epochs.Where(line => MetricsLog.Number(line, "epoch") == epoch)
            .Select(line => MetricsLog.Number(line, "trainLoss")).FirstOrDefault();
        return loss is { } found && what.Contains("loss", StringComparison.Ordinal)
            ? (found, null)
            : (null, $"the run has no epoch {epoch.ToString(CultureInfo.InvariantCulture)}");
    }

    private static (double? Yours, string? Note) OfEvaluation(string what, EvaluationResult evaluation, Recipe recipe)
    {
        bool Has(string text) => what.Contains(text, StringComparison.Ordinal);
        double sign = Has("negative") || Has("nll") || Has("loss") ? -1 : 1;
        if (Has("active"))
        {
            return (evaluation.ActiveUnits, null);
        }

        if (Has("elbo") || Has("loss"))
        {
            return (sign * evaluation.Elbo.Mean,
                Has("loss") && recipe.Objective.KlWeight != 1 ? "yours has KL weight 1" : null);
        }

        if (!Has("likelihood") && !Has("nll") && !Has("log p(x)"))
        {
            return (null, "not measured here");
        }

        if (evaluation.LogLikelihood is not { } likelihood)
        {
            return (null, "measure it with --samples");
        }

        int published = NumberIn(SampleCount(), what) ?? likelihood.Samples;
        return (sign * likelihood.Mean, published == likelihood.Samples
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"yours has k = {likelihood.Samples}, a looser bound"));
    }

    private static IEnumerable<string> Changes(RunConfig config, int epochs)
    {
        Recipe recipe = config.Recipe;
        if (epochs < recipe.Epochs)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"yours has {epochs} of {recipe.Epochs} epochs");
        }

        if (!Recipe.Known.Contains(recipe.Name, StringComparer.Ordinal)
            || Decisive(Published(recipe.Name, config.Likelihood)) != Decisive(recipe))
        {
            yield return "yours has other settings than the recipe";
        }
    }

    // A likelihood that the data decided stands in the run's recipe, and not in the published one.
    private static Recipe Published(string name, ResolvedLikelihood? likelihood)
    {
        var published = Recipe.FromName(name);
        return published.Model.Likelihood == LikelihoodChoice.Auto && likelihood is not null
            ? likelihood.Apply(published) : published;
    }

    // Without what changes no number but by chance: seed, threads, checkpoints, and how it is measured.
    private static string Decisive(Recipe recipe)
    {
        TrainingRecipe none = new();
        return (recipe with
        {
            Evaluation = new EvaluationRecipe(),
            Training = recipe.Training with
            {
                Seed = none.Seed,
                Threads = none.Threads,
                CheckpointEveryEpochs = none.CheckpointEveryEpochs,
                CheckpointEverySeconds = none.CheckpointEverySeconds,
            },
        }).ToJson();
    }

    private static int? NumberIn(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match
        && int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : null;

    [GeneratedRegex(@"epoch (?<number>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EpochNumber();

    // the first k is that of the estimate, a second one that of training
    [GeneratedRegex(@"k = (?<number>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleCount();
}

using System.Globalization;
using Elbo.Evaluation;
using Elbo.Runs;
using Spectre.Console;

namespace Elbo.Cli;

/// <summary>The measures of a model as a table, with the numbers that were published for its recipe below.</summary>
internal static class EvaluationTable
{
    private const string Nats = "nats per example";

    /// <summary>Writes the table.</summary>
    public static void Write(Terminal terminal, Recipe recipe, EvaluationResult result, string part, int latents)
    {
        Table table = new Table().Border(TableBorder.Simple).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap());
        table.AddColumn(new TableColumn("").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("").NoWrap());
        table.AddColumn(new TableColumn("").NoWrap());
        string bits = $"{NumberText.Short(result.ElboBitsPerDimension)} bits/dim";
        Add(table, "ELBO", NumberText.WithError(result.Elbo.Mean, result.Elbo.StandardError), Nats, bits);
        Add(table, "  reconstruction", NumberText.Nats(result.Reconstruction.Mean), Nats, "");
        Add(table, "  KL", NumberText.Nats(result.Kl.Mean), Nats, "");
        if (result.ExactLogLikelihood is { } exact)
        {
            Add(table, "log p(x), exact", NumberText.WithError(exact.Mean, exact.StandardError), Nats,
                $"{NumberText.Short(BitsPerDimension.Of(exact.Mean, result.Dimensions))} bits/dim");
        }

        if (result.LogLikelihood is { } likelihood)
        {
            Add(
                table, "log p(x)", NumberText.WithError(likelihood.Mean, likelihood.StandardError), Nats,
                $"{NumberText.Short(likelihood.BitsPerDimension)} bits/dim");
            Add(table, "  samples", NumberText.Count(likelihood.Samples), "per example", "");
            Add(
                table, "  effective", likelihood.EffectiveSampleSize.ToString("F1", CultureInfo.InvariantCulture),
                "samples on average",
                $"{likelihood.LowestEffectiveSampleSize.ToString("F1", CultureInfo.InvariantCulture)} at least");
        }

        Add(table, "active latents", $"{result.ActiveUnits} of {latents}", "", "");
        terminal.Out.WriteLine($"{part}, {NumberText.Count(result.Examples)} examples, {Meaning(result)}");
        terminal.Write(table);
        foreach (PublishedNumber number in recipe.Published)
        {
            terminal.Out.WriteLine($"Published: {number.What} {NumberText.Short(number.Value)} {number.Unit}");
        }
    }

    private static void Add(Table table, string name, string value, string unit, string other) =>
        table.AddRow(new Text(name), new Text(value), new Text(unit), new Text(other));

    private static string Meaning(EvaluationResult result) => result.Meaning switch
    {
        ScoreMeaning.Density => "log-densities: they depend on the scale of the data",
        ScoreMeaning.CrossEntropy => "cross-entropies of grey pixels: compare them with such only",
        _ => "log-probabilities",
    };
}

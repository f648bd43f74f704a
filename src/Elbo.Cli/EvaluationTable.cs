using System.Globalization;
using Elbo.Evaluation;
using Elbo.Runs;
using Spectre.Console;

namespace Elbo.Cli;

/// <summary>The measures of a model as a table, and the numbers that were published for its recipe.</summary>
internal static class EvaluationTable
{
    private const string Nats = "nats per example";

    /// <summary>Writes the table.</summary>
    public static void Write(Terminal terminal, ModelMeasures measures, string part, int latents)
    {
        Table table = new Table().Border(TableBorder.Simple).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap());
        table.AddColumn(new TableColumn("").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("").NoWrap());
        table.AddColumn(new TableColumn("").NoWrap());
        if (measures is ReconstructionResult plain)
        {
            Fill(table, plain);
        }
        else
        {
            Fill(table, (EvaluationResult)measures, latents);
        }

        terminal.Out.WriteLine($"{part}, {NumberText.Count(measures.Examples)} examples, {Meaning(measures)}");
        terminal.Write(table);
        if ((measures as EvaluationResult)?.Columns is { } columns)
        {
            var losses = new MeasureTable("loss per column, -log p(x | z)", "nats", "");
            foreach (ColumnLoss column in columns)
            {
                losses.Add(column.Name, NumberText.Nats(column.Nats), column.Distribution);
            }

            losses.Write(terminal);
        }
    }

    private static void Fill(Table table, ReconstructionResult result)
    {
        int units = result.CodeMean.Count;
        Estimate error = result.SquaredError;
        Add(
            table, "reconstruction",
            NumberText.WithError(result.Reconstruction.Mean, result.Reconstruction.StandardError), Nats,
            "ln p(x | code)");
        Add(
            table, "squared error", $"{NumberText.Short(error.Mean)} ± {NumberText.Short(error.StandardError)}",
            "per pixel", "");
        Add(
            table, "code", NumberText.Short(result.CodeMean.Average()), "mean of its units",
            $"{NumberText.Short(result.CodeMean.Min())} to {NumberText.Short(result.CodeMean.Max())}");
        Add(
            table, "  deviation", NumberText.Short(Math.Sqrt(result.CodeVariance.Average())), "between examples", "");
        Add(table, "  varying units", $"{result.VaryingUnits} of {units}", "", "");
        Add(
            table, "  units at rest", NumberText.Short(100 * result.ShareAtRest), "% of all examples' units",
            $"within {NumberText.Short(ReconstructionResult.RestLimit)} of 0");
    }

    private static void Fill(Table table, EvaluationResult result, int latents)
    {
        string bits = result.Words is null ? "bits/dim" : "bits/token";
        Add(
            table, "ELBO", NumberText.WithError(result.Elbo.Mean, result.Elbo.StandardError), Nats,
            $"{NumberText.Short(result.ElboBitsPerDimension)} {bits}");
        Add(table, "  reconstruction", NumberText.Nats(result.Reconstruction.Mean), Nats, "");
        Add(table, "  KL", NumberText.Nats(result.Kl.Mean), Nats, "");
        if (result.ExactLogLikelihood is { } exact)
        {
            Add(table, "log p(x), exact", NumberText.WithError(exact.Mean, exact.StandardError), Nats,
                $"{NumberText.Short(BitsPerDimension.Of(exact.Mean, result.Dimensions))} {bits}");
        }

        if (result.LogLikelihood is { } likelihood)
        {
            Add(
                table, "log p(x)", NumberText.WithError(likelihood.Mean, likelihood.StandardError), Nats,
                $"{NumberText.Short(likelihood.BitsPerDimension)} {bits}");
            Add(table, "  samples", NumberText.Count(likelihood.Samples), "per example", "");
            Add(
                table, "  effective", likelihood.EffectiveSampleSize.ToString("F1", CultureInfo.InvariantCulture),
                "samples on average",
                $"{likelihood.LowestEffectiveSampleSize.ToString("F1", CultureInfo.InvariantCulture)} at least");
        }

        if (result.Words is { } words)
        {
            Add(
                table, "perplexity", NumberText.Short(words.Perplexity), words.IsBound ? "at most" : "exact",
                $"{NumberText.Short(words.NatsPerToken)} nats for each of {NumberText.Short(words.TokensPerSentence)} "
                + "tokens");
        }

        if (latents > 0)
        {
            Add(table, "active latents", $"{result.ActiveUnits} of {latents}", "", "");
        }

        for (int i = 0; result.Levels.Count > 1 && i < result.Levels.Count; i++)
        {
            LevelMeasures level = result.Levels[i];
            Add(
                table, $"  level {NumberText.Count(i + 1)}", $"{level.ActiveUnits} of {level.Latents}", "",
                $"{NumberText.Nats(level.Kl.Mean)} nats of KL");
        }
    }

    /// <summary>Writes the numbers published for a recipe, with the run's own beside them.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<PublishedComparison> comparisons)
    {
        if (comparisons.Count == 0)
        {
            return;
        }

        var table = new MeasureTable("published for the recipe", "published", "this run", "unit", "");
        foreach (PublishedComparison row in comparisons)
        {
            table.Add(
                row.Number.What, NumberText.Short(row.Number.Value),
                row.Yours is { } yours ? NumberText.Short(yours) : "-", row.Number.Unit, row.Note);
        }

        table.Write(terminal);
    }

    private static void Add(Table table, string name, string value, string unit, string other) =>
        table.AddRow(new Text(name), new Text(value), new Text(unit), new Text(other));

    private static string Meaning(ModelMeasures result) => result.Meaning switch
    {
        ScoreMeaning.Density => "log-densities: they depend on the scale of the data",
        ScoreMeaning.CrossEntropy => "cross-entropies of grey pixels: compare them with such only",
        _ => "log-probabilities",
    };
}

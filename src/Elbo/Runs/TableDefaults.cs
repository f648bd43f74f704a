using System.Globalization;
using System.Numerics;
using Elbo.Data;
using Elbo.Data.Tables;

namespace Elbo.Runs;

/// <summary>Settings for a table that nobody has settings for, by rules from its rows and columns.</summary>
public static class TableDefaults
{
    private const int Steps = 10_000;
    private const int MostEpochs = 200;
    private const int MostLatents = 32;

    /// <summary>A recipe for the table; its description gives the reasons.</summary>
    /// <param name="start">Where all other settings come from.</param>
    /// <param name="header">The opened table.</param>
    public static Recipe Of(Recipe start, DataHeader header)
    {
        TableSchema table = header.Table!;
        int columns = table.Used.Count();
        int values = new TableLayout(table).Values;
        int latents = Math.Clamp((columns + 1) / 2, 2, MostLatents);
        int width = (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)(4 * values)), 32, 512);
        int validation = header.Items / 10;
        int rows = header.Items - validation;
        int batch = rows switch
        {
            < 2_000 => 32,
            < 20_000 => 64,
            < 200_000 => 128,
            _ => 512,
        };
        int epochs = (int)Math.Clamp(Math.Ceiling((double)Steps * batch / rows), 1, MostEpochs);
        return start with
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{latents} latents: half of the {columns} columns; a layer of {width}: four for each of the {values} "
                + $"numbers of a row; {epochs} epochs of batches of {batch}: about {Steps:N0} steps over {rows:N0} rows, "
                + $"at most {MostEpochs} epochs; a tenth of the rows for validation, by which the best epoch is kept"),
            Data = start.Data with { Examples = null, Validation = validation },
            Model = start.Model with
            {
                Network = NetworkChoice.Dense,
                Hidden = [width],
                Latent = latents,
                Likelihood = LikelihoodChoice.Auto,
            },
            Optimizer = new OptimizerRecipe
            {
                LearningRate = 2e-3,
                Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
            },
            Training = start.Training with { Batch = batch, Epochs = epochs },
        };
    }

    /// <summary>How many columns of each kind a table has, and which are left out and why, a line each.</summary>
    public static IEnumerable<string> Columns(TableSchema table)
    {
        string kinds = string.Join(", ", table.Columns.Where(column => column.Kind != ColumnKind.Ignored)
            .GroupBy(column => column.Kind)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"));
        int holes = table.Used.Count(column => column.Missing > 0);
        yield return holes == 0 ? kinds : $"{kinds}; {holes} with missing values";
        foreach (TableColumn column in table.Columns.Where(column => column.Kind == ColumnKind.Ignored))
        {
            yield return $"left out: {column.Name}, because {column.Reason}";
        }
    }
}

using Elbo.Data;
using Elbo.Data.Tables;

namespace Elbo.Cli;

/// <summary>The columns of a table: what each is, what its training rows hold, and why it is used so.</summary>
internal static class TableShow
{
    private const int Bins = 16;
    private const int MostShares = 4;
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Digits = " 123456789";

    /// <summary>Writes them.</summary>
    public static void Write(Terminal terminal, Dataset train, TableSchema schema)
    {
        string letters = terminal.Console.Profile.Capabilities.Unicode ? Blocks : Digits;
        IReadOnlyDictionary<string, ColumnHistogram> histograms =
            ColumnHistogram.Of(train, new TableLayout(schema), Bins);
        var table = new MeasureTable("column", "kind", "missing", "range", "mean ± deviation", "values");
        foreach (TableColumn column in schema.Columns)
        {
            bool isNumeric = column.Kind == ColumnKind.Numeric;
            table.Add(
                column.Name, column.What,
                column.Missing == 0 ? "" : NumberText.Share((double)column.Missing / schema.Rows),
                isNumeric ? $"{NumberText.Short(column.Minimum)} to {NumberText.Short(column.Maximum)}" : "",
                isNumeric ? $"{NumberText.Short(column.Mean)} ± {NumberText.Short(column.Scale)}" : "",
                isNumeric ? Picture(histograms[column.Name].Counts, letters) : Shares(column));
        }

        table.Write(terminal);
        foreach (TableColumn column in schema.Columns)
        {
            terminal.Out.WriteLine($"  {column.Text}");
        }
    }

    /// <summary>The same for machines.</summary>
    public static IEnumerable<object> Json(TableSchema schema) => schema.Columns.Select(column => new
    {
        column.Name,
        Kind = column.Kind.ToString(),
        Likelihood = column.Likelihood.ToString(),
        column.Reason,
        column.Missing,
        column.Mean,
        column.Scale,
        column.Minimum,
        column.Maximum,
        column.Categories,
        column.Counts,
    });

    private static string Picture(int[] counts, string letters)
    {
        int most = Math.Max(1, counts.Max());
        return string.Concat(counts.Select(count => letters[
            count == 0 ? 0 : Math.Max(1, (int)Math.Round((double)count / most * (letters.Length - 1)))]));
    }

    private static string Shares(TableColumn column)
    {
        double all = column.Counts.Sum();
        IEnumerable<string> shares = column.Categories.Zip(column.Counts).OrderByDescending(pair => pair.Second)
            .Take(MostShares).Select(pair => $"{pair.First} {NumberText.Share(pair.Second / all)}");
        string rest = column.Categories.Count > MostShares ? $", {column.Categories.Count - MostShares} more" : "";
        return string.Join(", ", shares) + rest;
    }
}

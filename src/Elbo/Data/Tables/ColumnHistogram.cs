namespace Elbo.Data.Tables;

/// <summary>How many training rows fall into each of some equal stretches of a numeric column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Counts">The rows of each stretch, from the smallest value to the largest; missing ones in none.</param>
public sealed record ColumnHistogram(TableColumn Column, int[] Counts)
{
    private const int RowsAtATime = 1024;

    /// <summary>The limits of the stretches, one more than there are.</summary>
    public IEnumerable<double> Edges => Enumerable.Range(0, Counts.Length + 1)
        .Select(i => Column.Minimum + ((Column.Maximum - Column.Minimum) * i / Counts.Length));

    /// <summary>Those of all numeric columns of a table, by name, in one pass.</summary>
    public static IReadOnlyDictionary<string, ColumnHistogram> Of(Dataset train, TableLayout layout, int bins)
    {
        PlacedColumn[] numeric = [.. layout.Columns.Where(each => each.Column.Kind == ColumnKind.Numeric)];
        var found = numeric.ToDictionary(
            each => each.Column.Name, each => new ColumnHistogram(each.Column, new int[bins]), StringComparer.Ordinal);
        float[] items = new float[RowsAtATime * layout.Width];
        for (int first = 0; first < train.Count; first += RowsAtATime)
        {
            int[] rows = [.. Enumerable.Range(first, Math.Min(RowsAtATime, train.Count - first))];
            train.Read(rows, items);
            for (int row = 0; row < rows.Length; row++)
            {
                foreach (PlacedColumn each in numeric)
                {
                    if (items[(row * layout.Width) + each.Flag] == 0f)
                    {
                        TableColumn column = each.Column;
                        double value = (items[(row * layout.Width) + each.From] * column.Scale) + column.Mean;
                        double place = (value - column.Minimum) / (column.Maximum - column.Minimum);
                        found[column.Name].Counts[Math.Clamp((int)(place * bins), 0, bins - 1)]++;
                    }
                }
            }
        }

        return found;
    }
}

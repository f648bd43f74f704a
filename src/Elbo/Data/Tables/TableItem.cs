using System.Globalization;
using System.Text;

namespace Elbo.Data.Tables;

/// <summary>Single rows of a table by the names of their columns, as programs and pages have them.</summary>
public static class TableItem
{
    /// <summary>The item of a row. A column that is left out, empty or "NA" is missing.</summary>
    /// <param name="layout">Where the columns lie.</param>
    /// <param name="row">The values by column, as texts in the invariant culture.</param>
    /// <param name="faults">Takes a line for each value that cannot be: column, what was found, what is known.</param>
    /// <returns>The item, [width].</returns>
    public static float[] Of(
        TableLayout layout, IReadOnlyDictionary<string, string?> row, ICollection<KeyValuePair<string, string>> faults)
    {
        string[] known = [.. layout.Columns.Select(each => each.Column.Name)];
        foreach (string name in row.Keys.Where(name => layout.Schema.Columns.All(column => column.Name != name)))
        {
            faults.Add(new(name, $"there is no such column. {NearestName.Advice(name, known)}"));
        }

        float[] item = new float[layout.Width];
        foreach (PlacedColumn placed in layout.Columns)
        {
            float cell = float.NaN;
            if (row.TryGetValue(placed.Column.Name, out string? text) && !string.IsNullOrWhiteSpace(text))
            {
                cell = Cell(placed.Column, text.Trim(), faults);
            }

            Put(cell, placed, item);
        }

        return item;
    }

    /// <summary>
    /// The most probable row of an item of means, in the order of the file; numbers in original units.
    /// </summary>
    /// <param name="layout">Where the columns lie.</param>
    /// <param name="means">Standardized numbers, probabilities of the second value and of each category.</param>
    /// <returns>Names, and numbers or texts; null where an item says that the value is missing.</returns>
    public static IEnumerable<KeyValuePair<string, object?>> Row(TableLayout layout, ReadOnlySpan<float> means)
    {
        Dictionary<string, object?> found = new(StringComparer.Ordinal);
        foreach (PlacedColumn placed in layout.Columns)
        {
            ReadOnlySpan<float> own = means.Slice(placed.From, placed.Width);
            float cell = means[placed.Flag] > 0f ? float.NaN : placed.Column.Kind switch
            {
                ColumnKind.Categorical => Largest(own),
                ColumnKind.Binary => own[0] > 0.5f ? 1f : 0f,
                _ => own[0],
            };
            found[placed.Column.Name] = Value(placed.Column, cell);
        }

        return layout.Schema.Columns.Where(column => found.ContainsKey(column.Name))
            .Select(column => new KeyValuePair<string, object?>(column.Name, found[column.Name]));
    }

    internal static void Put(float cell, PlacedColumn column, Span<float> item)
    {
        if (float.IsNaN(cell))
        {
            item[column.Flag] = 1f;
        }
        else if (column.Column.Kind == ColumnKind.Categorical)
        {
            item[column.From + (int)cell] = 1f;
        }
        else
        {
            item[column.From] = cell;
        }
    }

    private static float Cell(TableColumn column, string text, ICollection<KeyValuePair<string, string>> faults)
    {
        byte[] cell = Encoding.UTF8.GetBytes(text);
        if (CellText.IsMissing(cell))
        {
            return float.NaN;
        }

        float value = new CellEncoder(column, 0, decimalComma: false).Number(cell);
        if (float.IsNaN(value))
        {
            string shown = DataException.Excerpt(text);
            faults.Add(new(column.Name, column.Kind == ColumnKind.Numeric
                ? $"'{shown}' is no finite number. Write it with a point, or leave it out where it is missing."
                : $"'{shown}' is none of the {column.Categories.Count} values that training showed. "
                    + NearestName.Advice(text, [.. column.Categories])));
        }

        return value;
    }

    private static object? Value(TableColumn column, float cell)
    {
        string text = CellDecoder.Text(column, cell, decimalComma: false);
        return text.Length == 0 ? null
            : column.Kind == ColumnKind.Numeric
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number : text;
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}

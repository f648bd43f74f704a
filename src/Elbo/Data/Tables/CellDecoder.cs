using System.Globalization;

namespace Elbo.Data.Tables;

/// <summary>Writes a column's numbers as the text of cells: original units, original categories.</summary>
public static class CellDecoder
{
    private const int MostDecimals = 15;

    /// <summary>The text of a cell; empty where the value is missing.</summary>
    /// <param name="column">The column.</param>
    /// <param name="cell">A standardized number or the number of a category; NaN for a missing value.</param>
    /// <param name="decimalComma">Whether one and a half is 1,5.</param>
    public static string Text(TableColumn column, float cell, bool decimalComma)
    {
        if (float.IsNaN(cell))
        {
            return "";
        }

        if (column.Kind != ColumnKind.Numeric)
        {
            return column.Categories[Math.Clamp((int)cell, 0, column.Categories.Count - 1)];
        }

        double value = (cell * column.Scale) + column.Mean;
        if (column.Decimals is >= 0 and <= MostDecimals)
        {
            value = Math.Round(value, column.Decimals, MidpointRounding.AwayFromZero);
        }

        // a zero has no sign, and a float has about seven digits to tell
        string text = (value == 0 ? 0 : value).ToString(
            column.Decimals is >= 0 and <= MostDecimals && Math.Abs(value) < 1e15 ? $"F{column.Decimals}" : "G7",
            CultureInfo.InvariantCulture);
        return decimalComma ? text.Replace('.', ',') : text;
    }
}

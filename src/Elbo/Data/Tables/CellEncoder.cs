using System.Text;

namespace Elbo.Data.Tables;

/// <summary>
/// Turns the cells of a column into numbers as a schema says: standardized, or the number of the category; NaN where
/// the value is missing, which a word among numbers and a category that training has not shown are as well.
/// </summary>
internal sealed class CellEncoder
{
    private const int LongestCategory = 256;

    private readonly TableColumn column;
    private readonly bool decimalComma;
    private readonly Dictionary<string, float> byText = new(StringComparer.Ordinal);
    private readonly Dictionary<double, float> byNumber = [];
    private string? firstStranger;

    /// <summary>The encoder of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="source">Where it stands in the file.</param>
    /// <param name="decimalComma">Whether 1,5 is one and a half.</param>
    public CellEncoder(TableColumn column, int source, bool decimalComma)
    {
        this.column = column;
        this.decimalComma = decimalComma;
        Source = source;
        for (int i = 0; i < column.Categories.Count; i++)
        {
            byText[column.Categories[i]] = i;
            byte[] written = Encoding.UTF8.GetBytes(column.Categories[i]);
            if (CellText.TryNumber(written, decimalComma, out double number, out _))
            {
                byNumber.TryAdd(number, i);
            }
        }
    }

    /// <summary>Where the column stands in the file.</summary>
    public int Source { get; }

    /// <summary>How many values meant nothing to the schema.</summary>
    public int Strangers { get; private set; }

    /// <summary>What became of such values, in a line; null where there were none.</summary>
    public string? Warning => Strangers == 0 ? null
        : column.Kind == ColumnKind.Numeric
            ? $"column '{column.Name}': {Strangers} values are no finite numbers, first {firstStranger}; "
                + "counted as missing"
            : $"column '{column.Name}': {Strangers} values are none of the {column.Categories.Count} that training "
                + $"showed, first {firstStranger}; counted as missing";

    /// <summary>The number of a cell; NaN where it is missing.</summary>
    public float Encode(ReadOnlySpan<byte> cell, TableRows rows)
    {
        if (CellText.IsMissing(cell))
        {
            return float.NaN;
        }

        float value = Number(cell);
        if (float.IsNaN(value))
        {
            Strangers++;
            string text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, 40)]).ReplaceLineEndings(" ");
            firstStranger ??= $"'{text}' in {rows.Where}";
        }

        return value;
    }

    /// <summary>The number of a cell that is not missing; NaN where it means nothing to the schema.</summary>
    public float Number(ReadOnlySpan<byte> cell) =>
        column.Kind == ColumnKind.Numeric ? Standardized(cell) : Category(cell);

    private float Standardized(ReadOnlySpan<byte> cell)
    {
        float value = CellText.TryNumber(cell, decimalComma, out double number, out _)
            ? (float)((number - column.Mean) / column.Scale)
            : float.NaN;
        return float.IsFinite(value) ? value : float.NaN;
    }

    private float Category(ReadOnlySpan<byte> cell)
    {
        Span<char> text = stackalloc char[LongestCategory];
        if (cell.Length > LongestCategory)
        {
            return float.NaN;
        }

        int length = Encoding.UTF8.GetChars(cell, text);
        if (byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out float found))
        {
            return found;
        }

        // 1 and 1.0 are the same category where categories are numbers
        return CellText.TryNumber(cell, decimalComma, out double number, out _)
            && byNumber.TryGetValue(number, out float same) ? same : float.NaN;
    }
}

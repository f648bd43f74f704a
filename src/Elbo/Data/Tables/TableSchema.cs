namespace Elbo.Data.Tables;

/// <summary>
/// The columns of a table as a run remembers them: with it, other tables of the kind mean the same to the model.
/// </summary>
public sealed record TableSchema
{
    /// <summary>All columns, in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>The training rows that means, scales and categories are from.</summary>
    public int Rows { get; init; }

    /// <summary>Whether numbers are written with a decimal comma.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Whether the file names its columns in its first row.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The sign between the cells.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>How many columns there are of each kind, and which are left out and why, a line each.</summary>
    public IReadOnlyList<string> Summary =>
    [
        string.Join(", ", Columns.Where(column => column.Kind != ColumnKind.Ignored).GroupBy(column => column.Kind)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"))
            + (Used.Any(column => column.Missing > 0)
                ? $"; {Used.Count(column => column.Missing > 0)} with missing values" : ""),
        .. Columns.Where(column => column.Kind == ColumnKind.Ignored)
            .Select(column => $"left out: {column.Name}, because {column.Reason}"),
        .. Used.Where(column => column.Reason.Contains("counted as missing", StringComparison.Ordinal))
            .Select(column => column.Text),
    ];

    /// <summary>The columns that the model learns, in the order of the file.</summary>
    public IEnumerable<TableColumn> Used => Columns.Where(column => column.IsUsed);

    /// <summary>The column with the class of each row; null where there is none.</summary>
    public TableColumn? Label => Columns.FirstOrDefault(column => column.Kind == ColumnKind.Label);
}

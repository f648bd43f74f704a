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

    /// <summary>The columns that the model learns, in the order of the file.</summary>
    public IEnumerable<TableColumn> Used => Columns.Where(column => column.IsUsed);

    /// <summary>The column with the class of each row; null where there is none.</summary>
    public TableColumn? Label => Columns.FirstOrDefault(column => column.Kind == ColumnKind.Label);
}

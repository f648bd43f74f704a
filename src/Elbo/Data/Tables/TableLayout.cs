using Elbo.Tensors;

namespace Elbo.Data.Tables;

/// <summary>
/// Where the columns of a table lie in an item, the vector that stands for a row:
/// [numeric, standardized | binary, 0 or 1 | categorical, one-hot | missing, 1 where the value is not there].
/// The values of a missing cell are all 0 (Nazabal et al. 2020, "Handling incomplete heterogeneous data using VAEs",
/// section 3.3).
/// </summary>
public sealed class TableLayout
{
    private static readonly ColumnLikelihood[] Order =
    [
        ColumnLikelihood.Gaussian, ColumnLikelihood.StudentT, ColumnLikelihood.Bernoulli, ColumnLikelihood.Categorical,
    ];

    /// <summary>The layout of a schema.</summary>
    public TableLayout(TableSchema schema)
    {
        Schema = schema;
        TableColumn[] columns =
            [.. Order.SelectMany(kind => schema.Used.Where(column => column.Likelihood == kind))];
        Values = columns.Sum(WidthOf);
        var placed = new PlacedColumn[columns.Length];
        int from = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            placed[i] = new PlacedColumn(columns[i], from, WidthOf(columns[i]), Values + i);
            from += placed[i].Width;
        }

        Columns = placed;
    }

    /// <summary>The schema.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns in the order of the item.</summary>
    public IReadOnlyList<PlacedColumn> Columns { get; }

    /// <summary>The numbers that hold values; the flags of missing ones follow, in the order of the columns.</summary>
    public int Values { get; }

    /// <summary>All numbers of an item.</summary>
    public int Width => Values + Columns.Count;

    /// <summary>
    /// What the encoder may see, 1 or 0 for each number of an item: not the flags of columns that missed no value in
    /// training, of which it could learn nothing.
    /// </summary>
    public float[] Seen
    {
        get
        {
            float[] seen = [.. Enumerable.Repeat(1f, Width)];
            foreach (PlacedColumn column in Columns)
            {
                seen[column.Flag] = column.Column.Missing > 0 ? 1f : 0f;
            }

            return seen;
        }
    }

    /// <summary>The shape of an item.</summary>
    public Shape ItemShape => new(Width);

    /// <summary>How many columns have a distribution.</summary>
    public int Count(ColumnLikelihood likelihood) => Columns.Count(each => each.Column.Likelihood == likelihood);

    /// <summary>The cells of an item in the order of the columns; NaN where a value is missing.</summary>
    public float[] CellsOf(ReadOnlySpan<float> item)
    {
        float[] cells = new float[Columns.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            PlacedColumn column = Columns[i];
            cells[i] = item[column.Flag] > 0f ? float.NaN
                : column.Column.Kind == ColumnKind.Categorical
                    ? Math.Max(0, item.Slice(column.From, column.Width).IndexOf(1f))
                : item[column.From];
        }

        return cells;
    }

    private static int WidthOf(TableColumn column) =>
        column.Kind == ColumnKind.Categorical ? column.Categories.Count : 1;
}

/// <summary>A column and its place in an item.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">Its first number.</param>
/// <param name="Width">How many numbers it has.</param>
/// <param name="Flag">The number that is 1 where its value is missing.</param>
public sealed record PlacedColumn(TableColumn Column, int From, int Width, int Flag);

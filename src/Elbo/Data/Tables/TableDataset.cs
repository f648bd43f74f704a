using Elbo.Tensors;

namespace Elbo.Data.Tables;

/// <summary>
/// Rows of a table as items of a <see cref="TableLayout"/>, made from the stored cells when they are read.
/// </summary>
public sealed class TableDataset : Dataset
{
    private readonly CellStore store;
    private readonly TableLayout layout;
    private readonly int[] rows;
    private readonly int[] labels;

    /// <summary>The rows of a store with these numbers, in this order.</summary>
    internal TableDataset(string name, CellStore store, TableLayout layout, int[] rows, int[] allLabels)
    {
        Name = name;
        this.store = store;
        this.layout = layout;
        this.rows = rows;
        labels = allLabels.Length == 0 ? [] : [.. rows.Select(row => allLabels[row])];
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => rows.Length;

    /// <inheritdoc/>
    public override Shape ItemShape => layout.ItemShape;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Labels => labels;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => layout.Schema.Label?.Categories ?? [];

    /// <inheritdoc/>
    public override TableSchema Table => layout.Schema;

    /// <summary>The number of an item's row in the file, from 0 on.</summary>
    public int RowOf(int item) => rows[item];

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        IReadOnlyList<PlacedColumn> columns = layout.Columns;
        float[] rented = System.Buffers.ArrayPool<float>.Shared.Rent(columns.Count);
        Span<float> cells = rented.AsSpan(0, columns.Count);
        for (int i = 0; i < indices.Length; i++)
        {
            store.Read(rows[indices[i]], cells);
            Span<float> item = destination.Slice(i * layout.Width, layout.Width);
            item.Clear();
            for (int c = 0; c < cells.Length; c++)
            {
                TableItem.Put(cells[c], columns[c], item);
            }
        }

        System.Buffers.ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>
    /// The cells of items, [items, columns] in the layout's order: standardized numbers, numbers of categories; NaN
    /// where a value is missing.
    /// </summary>
    internal void ReadCells(ReadOnlySpan<int> indices, Span<float> destination)
    {
        int width = layout.Columns.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            store.Read(rows[indices[i]], destination.Slice(i * width, width));
        }
    }
}

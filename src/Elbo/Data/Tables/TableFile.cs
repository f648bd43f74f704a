using Elbo.Tensors;

namespace Elbo.Data.Tables;

/// <summary>
/// A table in a file, opened: its rows are counted and its columns known. It is read as a stream, once to count, once
/// for the statistics of the training rows, once for the cells; memory does not grow with its rows but for their order.
/// </summary>
internal sealed class TableFile
{
    private const int RowsPerReport = 4096;

    private readonly Func<TableRows> open;
    private readonly DataOptions options;
    private readonly int[] order;
    private readonly int test;

    private TableFile(
        string name, Func<TableRows> open, DataOptions options, TableSchema schema, int[] order, int test)
    {
        Name = name;
        this.open = open;
        this.options = options;
        this.order = order;
        this.test = test;
        Layout = new TableLayout(schema);
    }

    /// <summary>The name that reports and errors use.</summary>
    public string Name { get; }

    /// <summary>Where the columns lie in an item.</summary>
    public TableLayout Layout { get; }

    /// <summary>The columns.</summary>
    public TableSchema Schema => Layout.Schema;

    /// <summary>The rows to learn from.</summary>
    public int Train => test == order.Length ? test : order.Length - test;

    /// <summary>The rows of the test.</summary>
    public int Test => test;

    /// <summary>Counts rows and finds out what the columns are.</summary>
    /// <param name="name">The name for errors.</param>
    /// <param name="open">Opens the rows anew.</param>
    /// <param name="options">How to read.</param>
    /// <exception cref="DataException">The table is damaged, empty, or not what the options say.</exception>
    public static TableFile Open(string name, Func<TableRows> open, DataOptions options)
    {
        int rows = Count(name, open);
        int[] shuffled = [.. Enumerable.Range(0, rows)];
        if (options.TestShare >= 1)
        {
            TableSchema whole = Known(name, open, options) ?? Learn(name, open, options, rows, []);
            return new TableFile(name, open, options, whole, shuffled, rows);
        }

        if (rows < 2)
        {
            throw new DataException($"{name}: one row cannot be both learned from and judged by. Bring more rows.");
        }

        new RandomStream(options.SplitSeed, RandomPurpose.Shuffle, 0).Shuffle(shuffled);
        int held = DataParts.TestCount(rows, options.TestShare);
        bool[] isTest = new bool[rows];
        foreach (int row in shuffled.AsSpan(rows - held))
        {
            isTest[row] = true;
        }

        TableSchema schema = Known(name, open, options) ?? Learn(name, open, options, rows - held, isTest);
        return new TableFile(name, open, options, schema, shuffled, held);
    }

    /// <summary>Reads the cells.</summary>
    /// <param name="progress">Takes the share that is done; or null.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The training rows and the test rows in their random order, and what was odd.</returns>
    /// <exception cref="DataException">The table is damaged, or lacks a column of the schema.</exception>
    public TableParts Read(IProgress<double>? progress, CancellationToken stop)
    {
        using TableRows rows = open();
        CellEncoder[] encoders = [.. Encoders(rows.Names)];
        CellEncoder? label = LabelEncoder(rows.Names);
        int[] labels = label is null ? [] : new int[order.Length];
        var store = new CellStore(order.Length, encoders.Length, options.MemoryBytes);
        float[] cells = new float[encoders.Length];
        string? odd = null;
        for (int row = 0; row < order.Length && rows.Read(); row++)
        {
            if (row % RowsPerReport == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress?.Report((double)row / order.Length);
            }

            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = encoders[i].Encode(rows.Cell(encoders[i].Source), rows);
            }

            store.Append(cells);
            if (label is not null)
            {
                float found = label.Encode(rows.Cell(label.Source), rows);
                if (float.IsNaN(found))
                {
                    odd = NoLabel(rows);
                    (label, labels) = (null, []);
                }
                else
                {
                    labels[row] = (int)found;
                }
            }
        }

        store.Flush();
        string[] warnings = [.. encoders.Select(encoder => encoder.Warning).Append(odd).OfType<string>()];
        int learned = order.Length - test;
        TableDataset tested = new(Name, store, Layout, order[learned..], labels);
        return new TableParts(
            learned == 0 ? tested : new TableDataset(Name, store, Layout, order[..learned], labels), tested, warnings);
    }

    private static int Count(string name, Func<TableRows> open)
    {
        using TableRows rows = open();
        long count = 0;
        while (rows.Read())
        {
            count++;
        }

        return count switch
        {
            0 => throw new DataException($"{name}: there is a header and no row. Bring rows to learn from."),
            > int.MaxValue / 2 => throw new DataException($"{name}: {count} rows are too many. Split the file."),
            _ => (int)count,
        };
    }

    // The columns of a run; a label that is named beside has the classes of this table.
    private static TableSchema? Known(string name, Func<TableRows> open, DataOptions options)
    {
        if (options is not { Table: { } known, Labels: { } label })
        {
            return options.Table;
        }

        using TableRows rows = open();
        int place = rows.Names.ToList().IndexOf(label);
        if (place < 0 || known.Used.Any(column => column.Name == label))
        {
            throw new DataException(
                place < 0 ? $"{name}: the label '{label}' is no column. {NearestName.Advice(label, [.. rows.Names])}"
                    : $"{name}: the label '{label}' is a column that the model learned. Name another one.");
        }

        var found = new ColumnStatistics(label);
        while (rows.Read())
        {
            found.Add(rows.Cell(place), known.DecimalComma, rows);
        }

        TableColumn column = ColumnKinds.Decide(found, new ColumnWish(label, ColumnKind.Label, null));
        return known with
        {
            Columns =
            [
                .. known.Columns.Where(each => each.Kind != ColumnKind.Label && each.Name != label), column,
            ],
        };
    }

    private static TableSchema Learn(
        string name, Func<TableRows> open, DataOptions options, int trainRows, bool[] isTest)
    {
        using TableRows rows = open();
        char separator = (rows as DelimitedRows)?.Separator ?? ',';
        bool decimalComma = separator != ',';
        ColumnWish?[] wishes = WishesOf(name, rows.Names, options.Columns);
        ColumnStatistics[] found = [.. rows.Names.Select(column => new ColumnStatistics(column))];
        for (int row = 0; rows.Read(); row++)
        {
            bool isHeldOut = isTest.Length > 0 && isTest[row];
            for (int i = 0; i < found.Length; i++)
            {
                // a label is no part of the data: its classes are those of all rows
                if (!isHeldOut || wishes[i]?.Kind == ColumnKind.Label)
                {
                    found[i].Add(rows.Cell(i), decimalComma, rows);
                }
            }
        }

        List<string> faults = [];
        TableColumn[] columns = [.. found.Select((each, i) => Decide(each, wishes[i], faults))];
        if (faults.Count > 0)
        {
            throw new DataException($"{name}: {string.Join(" ", faults)}");
        }

        return columns.Any(column => column.IsUsed)
            ? new TableSchema
            {
                Columns = columns,
                Rows = trainRows,
                DecimalComma = decimalComma,
                HasHeader = (rows as DelimitedRows)?.HasHeader ?? true,
                Separator = $"{separator}",
            }
            : throw new DataException(
                $"{name}: no column is left to learn from: "
                + $"{string.Join("; ", columns.Select(column => $"{column.Name}: {column.Reason}"))}. "
                + "Say otherwise in data.columns.");
    }

    private static TableColumn Decide(ColumnStatistics found, ColumnWish? wish, List<string> faults)
    {
        try
        {
            return ColumnKinds.Decide(found, wish);
        }
        catch (DataException failure)
        {
            faults.Add(failure.Message);
            return new TableColumn { Name = found.Name };
        }
    }

    private static ColumnWish?[] WishesOf(string name, IReadOnlyList<string> names, IReadOnlyList<ColumnWish> wishes)
    {
        string[] strange =
        [
            .. wishes.Where(wish => !names.Contains(wish.Name, StringComparer.Ordinal))
                .Select(wish => $"'{wish.Name}' is no column. {NearestName.Advice(wish.Name, [.. names])}"),
        ];
        if (strange.Length > 0)
        {
            throw new DataException($"{name}: {string.Join(" ", strange)}");
        }

        return [.. names.Select(column => wishes.LastOrDefault(wish => wish.Name == column))];
    }

    private IEnumerable<CellEncoder> Encoders(IReadOnlyList<string> names)
    {
        TableColumn[] absent =
            [.. Layout.Columns.Select(each => each.Column).Where(column => Find(names, column) < 0)];
        if (absent.Length > 0)
        {
            string listed = string.Join(", ", absent.Select(column => $"'{column.Name}'"));
            string nearest = NearestName.Find(absent[0].Name, names) is { } near ? $" Is '{near}' meant?" : "";
            throw new DataException(
                $"{Name}: the model needs columns that are not there: {listed}.{nearest} Add them; their cells may be "
                + "empty.");
        }

        return Layout.Columns.Select(
            each => new CellEncoder(each.Column, Find(names, each.Column), Schema.DecimalComma));
    }

    private CellEncoder? LabelEncoder(IReadOnlyList<string> names) =>
        Schema.Label is { } label && Find(names, label) is >= 0 and int source
            ? new CellEncoder(label, source, Schema.DecimalComma)
            : null;

    // Without a header, columns are known by their place, which their names say.
    private static int Find(IReadOnlyList<string> names, TableColumn column)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == column.Name)
            {
                return i;
            }
        }

        return -1;
    }

    // Other tables than that of training need no labels; training does.
    private string NoLabel(TableRows rows)
    {
        string fault = $"{rows.Where}: the label '{Schema.Label!.Name}' is missing or not one of "
            + string.Join(", ", Schema.Label.Categories).ReplaceLineEndings(" ");
        return options.Table is null
            ? throw new DataException($"{Name}: {fault}. Fill it in, or leave the row out.")
            : $"{fault}; no labels are used";
    }
}

/// <summary>The rows of a table as data sets.</summary>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The rows of the test; the same where all rows are both.</param>
/// <param name="Warnings">What was odd, a line each.</param>
internal sealed record TableParts(TableDataset Train, TableDataset Test, IReadOnlyList<string> Warnings);

namespace Elbo.Data.Tables;

/// <summary>A table that was opened: its columns are known, its cells are yet to be read.</summary>
public sealed class TableSource : DataSource
{
    private const string NoLabels = "none";

    private readonly TableFile file;

    private TableSource(TableFile file, DataOptions options)
    {
        this.file = file;
        TableSchema schema = file.Schema;
        Header = new DataHeader
        {
            Name = file.Name,
            Format = "table",
            Kind = DataKind.Table,
            ItemShape = file.Layout.ItemShape,
            Items = file.Train,
            Test = file.Test,
            Values = new ValueRange(float.MinValue, float.MaxValue, IsBinary: false),
            ClassNames = schema.Label?.Categories ?? [],
            Table = schema,
            Rules = [.. schema.Summary, .. Held(file, options)],
        };
    }

    /// <inheritdoc/>
    public override DataHeader Header { get; }

    /// <summary>A matrix of numbers as a table; NaN where a value is missing.</summary>
    /// <param name="name">The name that reports and errors use.</param>
    /// <param name="names">The names of the columns.</param>
    /// <param name="values">The numbers, row by row.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DataException">The table is empty, or not what the options say.</exception>
    public static TableSource OfNumbers(
        string name, IReadOnlyList<string> names, ReadOnlyMemory<double> values, DataOptions options) =>
        Of(name, () => new NumberRows(names, values), options);

    /// <inheritdoc/>
    public override DataParts Read(IProgress<double>? progress, CancellationToken stop)
    {
        TableParts parts = file.Read(progress, stop);
        return new DataParts(parts.Train, Validation: null, parts.Test) { Warnings = parts.Warnings };
    }

    /// <summary>Opens rows, which can be opened anew as often as needed.</summary>
    internal static TableSource Of(string name, Func<TableRows> open, DataOptions options)
    {
        string? label = options.Labels is NoLabels ? null : options.Labels;
        DataOptions heeded = options with
        {
            Labels = label,
            Columns = label is null || options.Table is not null
                ? options.Columns
                : [.. options.Columns, new ColumnWish(label, ColumnKind.Label, null)],
        };
        return new TableSource(TableFile.Open(name, open, heeded), heeded);
    }

    private static IEnumerable<string> Held(TableFile file, DataOptions options) => options.TestShare >= 1 ? [] :
    [
        $"{file.Test} of {file.Train + file.Test} rows are held out for the test, by data.splitSeed "
            + $"{options.SplitSeed}; means, scales and categories are of the others",
    ];
}

namespace Elbo.Data.Tables;

/// <summary>
/// A table of separated values with a header: each row an item, each column with a kind that its values decide.
/// </summary>
public sealed class TableFormat : DataFormat
{
    /// <inheritdoc/>
    public override string Name => "table";

    /// <inheritdoc/>
    public override string Description => "a table of separated values with a header";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".csv", ".tsv", ".tab"];

    /// <inheritdoc/>
    /// <exception cref="DataException">The table is damaged, empty, or not what the options say.</exception>
    public override DataSource Open(string path, DataOptions options)
    {
        char? separator = options.Separator ?? (IsTabbed(path) ? '\t' : null);
        return TableSource.Of(
            Path.GetFileName(path), () => DelimitedRows.Open(path, separator), options);
    }

    private static bool IsTabbed(string path)
    {
        string name = Gzip.Within(path);
        return name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".tab", StringComparison.OrdinalIgnoreCase);
    }
}

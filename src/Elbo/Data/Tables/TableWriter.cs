using CsvHelper;

namespace Elbo.Data.Tables;

/// <summary>Writes a table of separated values (RFC 4180, lines end in LF) to a stream.</summary>
public sealed class TableWriter : IDisposable
{
    private readonly CsvWriter writer;

    /// <summary>A writer whose first row are the names of the columns.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="names">The names.</param>
    /// <param name="separator">The sign between cells.</param>
    public TableWriter(Stream stream, IReadOnlyList<string> names, char separator)
    {
        writer = CsvWriter.Create(
            stream, new CsvWriterOptions { Separator = separator, NewLine = "\n" }, leaveOpen: true);
        writer.WriteHeader(names.ToArray());
    }

    /// <summary>Writes a row.</summary>
    public void Write(params ReadOnlySpan<string> cells) => writer.WriteRecord(cells);

    /// <summary>Ends the table.</summary>
    public void Dispose()
    {
        writer.Flush();
        writer.Dispose();
    }
}

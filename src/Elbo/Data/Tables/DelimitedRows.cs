using System.IO.Compression;
using System.Text.Unicode;
using CsvHelper;

namespace Elbo.Data.Tables;

/// <summary>
/// The rows of a file of separated values (RFC 4180, any separator of one sign), read as a stream: memory does not grow
/// with the file. Quoted cells may hold separators and line breaks. A first row of numbers alone is no header.
/// </summary>
internal sealed class DelimitedRows : TableRows
{
    // A longer row is an open quote that swallows the file, or no table.
    private const int LongestRow = 1 << 20;

    private readonly string name;
    private readonly CsvReader reader;

    private DelimitedRows(string name, CsvReader reader, string[] names, bool hasHeader)
    {
        this.name = name;
        this.reader = reader;
        Names = names;
        HasHeader = hasHeader;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader { get; }

    /// <summary>The sign between cells.</summary>
    public char Separator => reader.Separator;

    /// <inheritdoc/>
    public override string Where => $"row {reader.RowNumber} (line {reader.LineNumber})";

    /// <summary>Opens a file, which may be packed by gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="separator">The sign between cells; null to find out: comma, semicolon, tab or bar.</param>
    /// <exception cref="DataException">The file cannot be read, or its header is no header.</exception>
    public static DelimitedRows Open(string path, char? separator) => Open(
        path, separator, () => Gzip.Names(path)
            ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
            : File.OpenRead(path));

    /// <summary>The same of bytes. The name stands in error messages.</summary>
    /// <exception cref="DataException">Its header is no header.</exception>
    public static DelimitedRows Open(byte[] file, string name, char? separator) =>
        Open(name, separator, () => new MemoryStream(file));

    /// <inheritdoc/>
    public override bool Read()
    {
        try
        {
            if (!reader.Read())
            {
                return false;
            }
        }
        catch (Exception failure) when (Told(failure) is { } told)
        {
            throw new DataException($"{name}: {told}", failure);
        }

        if (reader.FieldCount != Names.Count)
        {
            string first = HasHeader ? "the header" : "the first row";
            throw new DataException(
                $"{name}: {Where}: {reader.FieldCount} cells, {first} has {Names.Count}. "
                + "Is a separator missing, or a quote around one?");
        }

        CheckText(reader.RawRecord, name, Where);
        return true;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Cell(int column) => reader.GetSpan(column).Trim(" \t"u8);

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();

    private static DelimitedRows Open(string name, char? separator, Func<Stream> open)
    {
        CsvReader? opened = null;
        try
        {
            opened = Reader(name, separator, hasHeader: true, open());
            string[] header = [.. opened.Headers.ToArray().Select(each => each.Trim())];
            if (header.Length == 0)
            {
                throw new DataException(
                    $"{name}: the file is empty; a header of column names and rows were expected.");
            }

            if (header.All(CellText.IsNumberOrMissing) && header.Any(CellText.IsNumber))
            {
                char found = opened.Separator;
                opened.Dispose();
                opened = Reader(name, found, hasHeader: false, open());
                return new DelimitedRows(name, opened, [.. header.Select((_, i) => Unnamed(i))], hasHeader: false);
            }

            return new DelimitedRows(name, opened, Checked(header, name), hasHeader: true);
        }
        catch (Exception failure)
        {
            opened?.Dispose();
            if (Told(failure) is { } told)
            {
                throw new DataException($"{name}: {told}", failure);
            }

            throw;
        }
    }

    private static CsvReader Reader(string name, char? separator, bool hasHeader, Stream stream) => CsvReader.Create(
        stream,
        new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = hasHeader,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRow,
            OnMalformedRecord = fault => throw new DataException($"{name}: line {fault.LineNumber}: {Told(fault)}"),
        });

    private static string Told(CsvMalformedRecord fault) => fault.Reason switch
    {
        CsvMalformedReason.StrayQuote =>
            "a quote within a cell that is not quoted. Put the cell in quotes and double the quote inside.",
        CsvMalformedReason.TextAfterClosingQuote =>
            "text behind a closing quote. Double the quote if it belongs to the cell, or put a separator between.",
        CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed. Close it, or remove it.",
        _ => $"wrong quoting ({fault.Reason}). See RFC 4180.",
    };

    private static string[] Checked(string[] header, string name)
    {
        string[] names = [.. header.Select((each, i) => each.Length == 0 ? Unnamed(i) : each)];
        foreach (string each in names)
        {
            if (each.Contains('\uFFFD', StringComparison.Ordinal) || each.Any(char.IsControl))
            {
                throw new DataException(
                    $"{name}: line 1: the header holds bytes that are no text in UTF-8. Save the table as UTF-8; is "
                    + "it a table at all?");
            }
        }

        string[] twice =
        [
            .. names.Select((each, i) => (each, i)).GroupBy(pair => pair.each, StringComparer.Ordinal)
                .Where(group => group.Count() > 1)
                .Select(group => $"'{group.Key}' (columns {string.Join(", ", group.Select(pair => pair.i + 1))})"),
        ];
        return twice.Length == 0
            ? names
            : throw new DataException(
                $"{name}: line 1: names stand more than once: {string.Join("; ", twice)}. Rename the columns.");
    }

    private static string Unnamed(int column) => $"column {column + 1}";

    private static void CheckText(ReadOnlySpan<byte> row, string name, string where)
    {
        if (Utf8.IsValid(row) && !row.Contains((byte)0))
        {
            return;
        }

        int at = 0;
        while (at < row.Length && row[at] != 0 && Utf8.IsValid(row[..(at + 1)]))
        {
            at++;
        }

        throw new DataException(
            $"{name}: {where}: byte 0x{row[Math.Min(at, row.Length - 1)]:X2} is no text in UTF-8. Save the table as "
            + "UTF-8.");
    }

    // What readers and packers throw, as users read it; null for what is a fault of the program.
    private static string? Told(Exception failure) => failure switch
    {
        CsvFormatException tooLong when tooLong.Message.Contains("MaxRecordSize", StringComparison.Ordinal) =>
            $"record {tooLong.RecordNumber}: the row is longer than {LongestRow} bytes. Is a quote not closed, or is "
            + "it another kind of file?",
        CsvFormatException or IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException =>
            $"cannot be read ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}).",
        _ => null,
    };
}

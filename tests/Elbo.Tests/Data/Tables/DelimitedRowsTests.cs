using System.IO.Compression;
using System.Text;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Tensors;

namespace Elbo.Tests.Data.Tables;

/// <summary>Files of separated values, sound and damaged.</summary>
public sealed class DelimitedRowsTests
{
    private const string Table = "a,b,c\n1,\"x, \"\"y\"\"\",2.5\n2,\"two\nlines\",NA\n";

    private static readonly string[] Pieces =
    [
        "\"", ",", "\n", "\r\n", "\"\"", ",,", "\n\n", "\0", "ä", "1e999", "-", ";", "\t", "NaN", "\"\n\"",
        "999999999999999999999",
    ];

    [Fact]
    public void Quotes_separators_and_line_breaks_within_cells_are_read()
    {
        Assert.Equal([["1", "x, \"y\"", "2.5"], ["2", "two\nlines", "NA"]], Rows(Table));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public void The_separator_is_found_out(string separator)
    {
        string text = "a,b\n1,2\n3,4\n".Replace(",", separator, StringComparison.Ordinal);
        Assert.Equal([["1", "2"], ["3", "4"]], Rows(text));
        Assert.Equal(separator, GivenTable.Schema(text).Separator);
    }

    [Fact]
    public void Line_ends_marks_and_packing_make_no_difference()
    {
        string[][] expected = [["1", "ä"], ["2", "b"]];
        const string text = "n,w\n1,ä\n2,b";
        Assert.Equal(expected, Rows(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal(expected, Rows(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray()));
        Assert.Equal(expected, Rows(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(text)).ToArray()));
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "t.csv.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(text));
        }

        using DelimitedRows rows = DelimitedRows.Open(path, null);
        Assert.True(rows.Read());
        Assert.Equal("ä", Encoding.UTF8.GetString(rows.Cell(1)));
    }

    [Fact]
    public void A_first_row_of_numbers_is_no_header()
    {
        using DelimitedRows rows = DelimitedRows.Open("1,2.5\n3,4\n"u8.ToArray(), "t", null);
        Assert.False(rows.HasHeader);
        Assert.Equal(["column 1", "column 2"], rows.Names);
        Assert.True(rows.Read());
        Assert.Equal("2.5", Encoding.UTF8.GetString(rows.Cell(1)));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("a,b\n1,2\n3\n", "row 2 (line 3): 1 cells, the header has 2")]
    [InlineData("a,b\n1,2,3\n", "row 1 (line 2): 3 cells")]
    [InlineData("a,b\n1,\"2\n3,4\n", "line 2: a quote is opened and never closed")]
    [InlineData("a,b\n1,2\"x\n", "line 2: a quote within a cell")]
    [InlineData("a,b\n1,\"2\"x\n", "line 2: text behind a closing quote")]
    [InlineData("a,b,a,b\n1,2,3,4\n", "'a' (columns 1, 3); 'b' (columns 2, 4)")]
    [InlineData("a,b\n1,x\0y\n", "byte 0x00 is no text")]
    public void A_damaged_file_is_told_with_its_place(string text, string expected)
    {
        DataException fault = Assert.Throws<DataException>(() => Rows(text));
        Assert.StartsWith("t.csv: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_told_with_its_row()
    {
        DataException fault = Assert.Throws<DataException>(() => Rows(Encoding.Latin1.GetBytes("a,b\nx,1\nä,2\n")));
        Assert.Contains("row 2 (line 3): byte 0xE4 is no text in UTF-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_data_exceptions_escape_from_100_000_mutated_files()
    {
        byte[] original = Encoding.UTF8.GetBytes(
            Table + string.Concat(Enumerable.Range(3, 12).Select(i => $"{i},w{i % 2},{i * 0.5:F1}\n")));
        uint[] words = new uint[16];
        int read = 0;
        for (uint trial = 0; trial < 100_000; trial++)
        {
            new RandomStream(78, RandomPurpose.Test, Example: trial).FillBits(words);
            byte[] mutated = Mutate(original, words);
            try
            {
                GivenTable.Open(mutated, new DataOptions { TestShare = 0.2 }).Read(null, CancellationToken.None);
                read++;
            }
            catch (DataException failure)
            {
                Assert.DoesNotContain('\n', failure.Message);
                Assert.StartsWith("t.csv: ", failure.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(read, 10_000, 90_000);
    }

    private static byte[] Mutate(byte[] original, uint[] words)
    {
        List<byte> bytes = [.. original];
        int damages = 1 + (int)(words[0] % 3);
        for (int i = 0; i < damages && bytes.Count > 0; i++)
        {
            uint what = words[(4 * i) + 1];
            int at = (int)(words[(4 * i) + 2] % (uint)bytes.Count);
            int length = Math.Min(1 + (int)(words[(4 * i) + 3] % 24), bytes.Count - at);
            switch (what % 5)
            {
                case 0:
                    bytes[at] = (byte)(what >> 8);
                    break;
                case 1:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[(what >> 8) % Pieces.Length]));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static string[][] Rows(string text) => Rows(Encoding.UTF8.GetBytes(text));

    private static string[][] Rows(byte[] bytes)
    {
        using DelimitedRows rows = DelimitedRows.Open(bytes, "t.csv", null);
        List<string[]> found = [];
        while (rows.Read())
        {
            found.Add([.. Enumerable.Range(0, rows.Names.Count).Select(i => Encoding.UTF8.GetString(rows.Cell(i)))]);
        }

        return [.. found];
    }
}

using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Tensors;

namespace Elbo.Tests.Data.Tables;

/// <summary>Tables as data sets.</summary>
public sealed class TableSourceTests
{
    private static readonly DataOptions Held = new() { TestShare = 0.25, SplitSeed = 3 };

    [Fact]
    public void An_item_holds_standardized_numbers_bits_one_hot_words_and_flags()
    {
        TableSource source = GivenTable.Open(
            "n,b,c\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}.5,{"yn"[i % 2]},{"pqr"[i % 3]}\n"))
            + ",?,NA\n");
        TableColumn n = source.Header.Table!.Columns[0];
        Dataset data = source.Read(null, CancellationToken.None).Train;
        float[] items = new float[2 * 8];
        data.Read([4, 30], items);
        Assert.Equal(new Shape(8), data.ItemShape);
        Assert.Equal([(float)((4.5 - n.Mean) / n.Scale), 1f, 0f, 1f, 0f, 0f, 0f, 0f], items[..8]);
        Assert.Equal([0f, 0f, 0f, 0f, 0f, 1f, 1f, 1f], items[8..]);
    }

    [Fact]
    public void Statistics_are_of_the_training_rows_alone_and_parts_share_no_row()
    {
        string text = GivenTable.Mixed(200, seed: 1);
        TableSource source = GivenTable.Open(text, Held);
        DataParts parts = source.Read(null, CancellationToken.None);
        var train = (TableDataset)parts.Train;
        var test = (TableDataset)parts.Test!;
        Assert.Equal((150, 50), (train.Count, test.Count));
        int[] rows = [.. Enumerable.Range(0, 150).Select(train.RowOf), .. Enumerable.Range(0, 50).Select(test.RowOf)];
        Assert.Equal(Enumerable.Range(0, 200), rows.Order());
        string[] lines = text.Split('\n');
        double mean = rows[..150].Average(row => double.Parse(
            lines[row + 1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(mean, source.Header.Table!.Columns[0].Mean, 1e-9);
        Assert.Equal(rows, Rows(GivenTable.Open(text, Held)));
        Assert.NotEqual(rows, Rows(GivenTable.Open(text, Held with { SplitSeed = 4 })));
    }

    [Fact]
    public void Rows_in_a_temporary_file_are_those_in_memory()
    {
        string text = GivenTable.Mixed(3000, seed: 2, missing: 0.1);
        Dataset memory = GivenTable.Open(text).Read(null, CancellationToken.None).Train;
        Dataset disk = GivenTable.Open(text, new DataOptions { MemoryBytes = 1000 }).Read(null, CancellationToken.None)
            .Train;
        int[] all = [.. Enumerable.Range(0, 3000).Reverse()];
        float[] one = new float[3000 * memory.ItemShape.Count];
        float[] other = new float[one.Length];
        memory.Read(all, one);
        disk.Read(all, other);
        Assert.Equal(one, other);
    }

    [Fact]
    public void A_known_schema_reads_other_files_and_strange_values_are_missing_and_told()
    {
        TableSchema schema = GivenTable.Schema(
            "n,c\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}.5,{"pqr"[i % 3]}\n")));
        DataParts parts = GivenTable.Open(
            "c,extra,n\np,1,2.5\nz,1,abc\nq,1,\n", new DataOptions { Table = schema })
            .Read(null, CancellationToken.None);
        float[] items = new float[3 * 6];
        parts.Train.Read([0, 1, 2], items);
        Assert.Equal(1f, items[1]);
        Assert.Equal([1f, 1f], items[10..12]);
        Assert.Equal(2, parts.Warnings.Count);
        Assert.Contains(
            parts.Warnings, warning => warning.Contains("'z' in row 2 (line 3)", StringComparison.Ordinal));
        DataException absent = Assert.Throws<DataException>(() =>
            GivenTable.Open("n,d\n1,2\n", new DataOptions { Table = schema }).Read(null, CancellationToken.None));
        Assert.Contains("'c'", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_is_no_part_of_the_item_and_its_classes_are_those_of_all_rows()
    {
        TableSource source = GivenTable.Open(
            "n,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,{(i == 7 ? "odd" : "ordinary")}\n")),
            Held with { Labels = "y" });
        DataParts parts = source.Read(null, CancellationToken.None);
        Assert.Equal(new Shape(2), parts.Train.ItemShape);
        Assert.Equal(["odd", "ordinary"], parts.Train.ClassNames);
        Assert.Equal(1, parts.Train.Labels.ToArray().Concat(parts.Test!.Labels.ToArray()).Count(label => label == 0));
    }

    [Theory]
    [InlineData("a,b\n", "there is a header and no row")]
    [InlineData("a,b\n1,2\n", "one row cannot be both")]
    [InlineData("a,b\n1,x\n1,x\n1,x\n", "no column is left to learn from: a: it is constant: 1; b: it is constant: x")]
    [InlineData("a\nNA\n?\n", "it has no value in")]
    public void A_table_without_anything_to_learn_is_refused(string text, string expected) => Assert.Contains(
        expected, Assert.Throws<DataException>(() => GivenTable.Open(text, Held)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_in_memory_are_a_table_too()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => i == 6 ? double.NaN : Math.Sqrt(i))];
        var source = TableSource.OfNumbers("m", ["p", "q"], values, new DataOptions());
        Dataset data = source.Read(null, CancellationToken.None).Train;
        float[] item = new float[4];
        data.Read([3], item);
        TableColumn q = source.Header.Table!.Columns[1];
        Assert.Equal([0f, (float)((Math.Sqrt(7) - q.Mean) / q.Scale), 1f, 0f], item);
    }

    [Fact]
    public void Cells_are_written_as_they_were_read()
    {
        string text = GivenTable.Mixed(300, seed: 4, missing: 0.1);
        TableSource source = GivenTable.Open(text);
        Dataset data = source.Read(null, CancellationToken.None).Train;
        var layout = new TableLayout(source.Header.Table!);
        float[] item = new float[layout.Width];
        string[] lines = text.Split('\n');
        for (int row = 0; row < data.Count; row++)
        {
            data.Read([row], item);
            float[] cells = layout.CellsOf(item);
            IEnumerable<string> written = layout.Schema.Columns.Select(
                column => layout.Columns.Select((each, i) => (each, i))
                    .Where(pair => pair.each.Column == column)
                    .Select(pair => CellDecoder.Text(column, cells[pair.i], decimalComma: false)).Single());
            Assert.Equal(lines[row + 1], string.Join(',', written));
        }
    }

    private static IEnumerable<int> Rows(TableSource source)
    {
        DataParts parts = source.Read(null, CancellationToken.None);
        return Enumerable.Range(0, 150).Select(((TableDataset)parts.Train).RowOf)
            .Concat(Enumerable.Range(0, 50).Select(((TableDataset)parts.Test!).RowOf));
    }
}

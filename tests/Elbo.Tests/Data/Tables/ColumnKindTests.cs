using System.Globalization;
using Elbo.Data;
using Elbo.Data.Tables;

namespace Elbo.Tests.Data.Tables;

/// <summary>What columns are, by their values.</summary>
public sealed class ColumnKindTests
{
    private const int Rows = 60;

    [Fact]
    public void Numbers_are_numeric_with_their_moments()
    {
        TableColumn column = GivenTable.Column(Enumerable.Range(0, Rows).Select(i => $"{i * i / 4.0:F2}"));
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => Math.Round(i * i / 4.0, 2))];
        double mean = values.Average();
        Assert.Equal(ColumnKind.Numeric, column.Kind);
        Assert.Equal(ColumnLikelihood.Gaussian, column.Likelihood);
        Assert.Equal(mean, column.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), column.Scale, 1e-9);
        Assert.Equal(0, column.Minimum);
        Assert.Equal(values.Max(), column.Maximum);
        Assert.Equal(2, column.Decimals);
    }

    [Fact]
    public void Numbers_with_a_few_far_ones_are_students()
    {
        IEnumerable<string> cells = Enumerable.Range(0, 400).Select(
            i => (i % 100 == 0 ? 500.5 : Math.Sin(i)).ToString("F3", CultureInfo.InvariantCulture));
        Assert.Equal(ColumnLikelihood.StudentT, GivenTable.Column(cells).Likelihood);
        Assert.Equal(ColumnLikelihood.Gaussian, GivenTable.Column(cells, "gaussian").Likelihood);
    }

    [Fact]
    public void Two_values_are_binary_and_few_words_or_whole_numbers_are_categories()
    {
        Assert.Equal(["no", "yes"], Of(i => i % 3 == 0 ? "yes" : "no", ColumnKind.Binary).Categories);
        Assert.Equal(["1", "2"], Of(i => i % 2 == 0 ? "2" : "1", ColumnKind.Binary).Categories);
        TableColumn words = Of(i => $"w{i % 3}", ColumnKind.Categorical);
        Assert.Equal(["w0", "w1", "w2"], words.Categories);
        Assert.Equal([20, 20, 20], words.Counts);
        Assert.Equal(
            ["2", "10", "30"], Of(i => (i % 3) switch { 0 => "10", 1 => "2", _ => "30" }, ColumnKind.Categorical)
                .Categories);
        Assert.Equal(ColumnKind.Numeric, Of(i => $"{i % 30}", ColumnKind.Numeric).Kind);
    }

    [Theory]
    [InlineData("counts the rows", "x")]
    [InlineData("constant", "x")]
    [InlineData("no value", "x")]
    [InlineData("once", "x")]
    [InlineData("dates", "x")]
    [InlineData("identifies", "customer_id")]
    public void What_teaches_nothing_is_left_out_with_the_reason(string reason, string name)
    {
        TableColumn column = GivenTable.Column(
            Enumerable.Range(0, Rows).Select(i => reason switch
            {
                "counts the rows" => $"{i + 17}",
                "constant" => "7",
                "no value" => "NA",
                "once" => $"Name {i}",
                "dates" => $"2024-01-{(i % 28) + 1:D2}",
                _ => $"{(i * 7919 % 10007) + 100}",
            }),
            name: name);
        Assert.Equal(ColumnKind.Ignored, column.Kind);
        Assert.Contains(reason, column.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_values_in_all_their_words_are_counted_and_not_read_as_zero()
    {
        TableColumn column = GivenTable.Column(
            ((string[])["", "NA", "na", "NaN", "null", "?", "N/A", "#N/A"]).Concat(
                Enumerable.Range(1, 40).Select(i => $"{i}.25")));
        Assert.Equal(8, column.Missing);
        Assert.Equal(Enumerable.Range(1, 40).Average() + 0.25, column.Mean, 1e-9);
        Assert.Equal(1.25, column.Minimum);
    }

    [Fact]
    public void A_slip_of_the_pen_among_numbers_is_missing_and_told()
    {
        TableColumn column = GivenTable.Column(Enumerable.Range(0, 100).Select(i => i == 40 ? "n.a." : $"{i}.5"));
        Assert.Equal(ColumnKind.Numeric, column.Kind);
        Assert.Equal(1, column.Missing);
        Assert.Contains("'n.a.' in row 41 (line 42)", column.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Postal_codes_are_words_and_decimal_commas_numbers()
    {
        Assert.Equal(ColumnKind.Categorical, Of(i => $"0{i % 4}123", ColumnKind.Categorical).Kind);
        TableSchema schema = GivenTable.Schema(
            "a;b\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},25;{i % 2}\n")));
        Assert.True(schema.DecimalComma);
        Assert.Equal(14.75, schema.Columns[0].Mean, 1e-9);
    }

    [Fact]
    public void Wishes_come_before_rules_and_impossible_ones_are_refused()
    {
        IEnumerable<string> whole = Enumerable.Range(0, Rows).Select(i => $"{i % 3}");
        Assert.Equal(ColumnKind.Categorical, GivenTable.Column(whole).Kind);
        Assert.Equal(ColumnKind.Numeric, GivenTable.Column(whole, "numeric").Kind);
        Assert.Equal(ColumnKind.Ignored, GivenTable.Column(whole, "ignore").Kind);
        Assert.Equal(ColumnKind.Label, GivenTable.Column(whole, "label").Kind);
        Assert.Contains("3 different", Fault(() => GivenTable.Column(whole, "binary")), StringComparison.Ordinal);
        Assert.Contains(
            "no number", Fault(() => GivenTable.Column(whole.Select(cell => "w" + cell), "numeric")),
            StringComparison.Ordinal);
        Assert.Contains("\"numeric\"", Fault(() => ColumnWish.Parse("x=numerik")), StringComparison.Ordinal);
        Assert.Equal("a,b", ColumnWish.ParseAll("\"a,b\"=numeric,c=label")[0].Name);
    }

    [Fact]
    public void A_wish_for_no_column_names_the_nearest()
    {
        string fault = Fault(() => GivenTable.Schema(
            "age,sex\n1,2\n3,4\n", new DataOptions { Columns = [ColumnWish.Parse("agee=numeric")] }));
        Assert.Contains("'agee' is no column. Did you mean \"age\"?", fault, StringComparison.Ordinal);
    }

    private static TableColumn Of(Func<int, string> cell, ColumnKind kind)
    {
        TableColumn column = GivenTable.Column(Enumerable.Range(0, Rows).Select(cell));
        Assert.Equal(kind, column.Kind);
        return column;
    }

    private static string Fault(Action action) => Assert.Throws<DataException>(action).Message;
}

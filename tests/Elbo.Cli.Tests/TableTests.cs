using System.Globalization;
using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>A table from its file to samples, scores and filled gaps, as a user types it.</summary>
public sealed class TableTests(SmallTable run) : IClassFixture<SmallTable>
{
    [Fact]
    public void Training_says_what_the_columns_are_and_what_each_costs()
    {
        Assert.Equal(ExitCode.Success, run.Training.Code);
        Assert.Contains("2 numeric, 1 binary; 1 with missing values", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("left out: id, because", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("loss per column", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains(
            "What each column costs", File.ReadAllText(Path.Combine(run.Path, "report.html")),
            StringComparison.Ordinal);
        JsonElement result = Assert.Single(Called.With("evaluate", run.Path, "--samples", "5", "--json").Json)
            .GetProperty("result");
        Assert.Equal(3, result.GetProperty("reconstructionPerColumn").GetArrayLength());
    }

    [Fact]
    public void Show_tells_kinds_gaps_ranges_and_reasons()
    {
        Called shown = Called.With("data", "show", run.Data);
        Assert.Equal(ExitCode.Success, shown.Code);
        Assert.Contains("numeric, normal", shown.Out, StringComparison.Ordinal);
        Assert.Contains(
            "size: binary, because its values are large, tall and small", shown.Out, StringComparison.Ordinal);
        JsonElement columns =
            Assert.Single(Called.With("data", "show", run.Data, "--json").Json).GetProperty("columns");
        Assert.Equal(["Ignored", "Numeric", "Numeric", "Binary"],
            columns.EnumerateArray().Select(column => column.GetProperty("kind").GetString()!),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Samples_are_rows_in_the_original_units_and_the_same_for_a_seed()
    {
        Assert.Equal(ExitCode.Success, Called.With(
            "sample", run.Path, "--count", "200", "--seed", "3", "--out", run["a.csv"]).Code);
        _ = Called.With("sample", run.Path, "--count", "20", "--seed", "3", "--out", run["b.csv"]);
        string[] lines = File.ReadAllLines(run["a.csv"]);
        Assert.Equal("height,weight,size", lines[0]);
        Assert.Equal(lines[..21], File.ReadAllLines(run["b.csv"]));
        double[] heights =
            [.. lines[1..].Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture))];
        Assert.InRange(heights.Average(), 166, 174);
        Assert.Contains(lines, line => line.EndsWith(",\"large, tall\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Reconstructions_stand_beside_their_rows()
    {
        Assert.Equal(ExitCode.Success,
            Called.With("reconstruct", run.Path, "--count", "5", "--out", run["r.csv"]).Code);
        string[] lines = File.ReadAllLines(run["r.csv"]);
        Assert.Equal("row,height,height (rebuilt),weight,weight (rebuilt),size,size (rebuilt)", lines[0]);
        Assert.Equal(6, lines.Length);
    }

    [Fact]
    public void Gaps_are_filled_in_and_all_else_stays()
    {
        File.WriteAllText(
            run["holes.csv"],
            "height,id,weight,size\n180.0,a,,\"large, tall\"\n160.0,b,NA,?\n,c,71.00,small\n");
        Called filled = Called.With("impute", run.Path, run["holes.csv"], "--out", run["whole.csv"]);
        Assert.Equal(ExitCode.Success, filled.Code);
        Assert.Contains("4 cells of 3 rows", filled.Out, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(run["whole.csv"]);
        Assert.StartsWith("180.0,a,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",\"large, tall\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",small", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",c,71.00,small", lines[3], StringComparison.Ordinal);
        Assert.InRange(Weight(lines[1]) - Weight(lines[2]), 10, 50);

        _ = Called.With("impute", run.Path, run["holes.csv"], "--samples", "2", "--out", run["m.csv"]);
        Assert.NotEqual(Weight(File.ReadAllLines(run["m-1.csv"])[1]), Weight(File.ReadAllLines(run["m-2.csv"])[1]));
        Assert.Equal("71.00", File.ReadAllLines(run["m-2.csv"])[3].Split(',')[2]);
    }

    [Fact]
    public void Scores_find_the_odd_row_and_name_its_columns()
    {
        File.WriteAllText(run["new.csv"], SmallTable.Rows(60, seed: 2) + "61,188.0,45.00,small\n");
        JsonElement found = Assert.Single(Called.With(
            "score", run.Path, run["new.csv"], "--false-alarm", "0.05", "--out", run["s.csv"], "--json").Json);
        Assert.InRange(found.GetProperty("anomalies").GetInt32(), 1, 12);
        JsonElement first = found.GetProperty("strangest")[0];
        Assert.Equal(61, first.GetProperty("example").GetInt32());
        Assert.Contains("weight", first.GetProperty("odd").GetString(), StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(run["s.csv"]);
        Assert.Equal(62, lines.Length);
        Assert.Equal(
            "row,anomaly,score,pValue,elbo,reconstruction,kl,loss.height,loss.weight,loss.size", lines[0]);
        _ = Called.With("score", run.Path, run["new.csv"], "--false-alarm", "0.05", "--out", run["again.csv"]);
        Assert.Equal(lines, File.ReadAllLines(run["again.csv"]));
    }

    [Fact]
    public void Labels_give_the_auroc_and_json_the_estimate()
    {
        File.WriteAllText(
            run["labelled.csv"],
            "height,weight,size,broken\n" + string.Concat(Enumerable.Range(0, 20).Select(i =>
                $"{165 + i}.0,{63 + (3 * i / 2)}.00,{(i < 5 ? "small" : "\"large, tall\"")},no\n"))
                + "188.0,45.00,small,yes\n");
        JsonElement found = Assert.Single(Called.With(
            "score", run.Path, run["labelled.csv"], "--labels", "broken", "--k", "20", "--false-alarm", "0.05", "--out",
            run["s.json"], "--json").Json);
        Assert.Equal(1, found.GetProperty("auroc").GetDouble());
        Assert.Equal("yes", found.GetProperty("anomalyClass").GetString());
        using JsonDocument rows = JsonDocument.Parse(File.ReadAllText(run["s.json"]));
        Assert.Equal(21, rows.RootElement.GetArrayLength());
        Assert.Equal("yes", rows.RootElement[20].GetProperty("label").GetString());
        Assert.True(rows.RootElement[0].TryGetProperty("effectiveSamples", out _));
    }

    [Fact]
    public void Odd_images_are_drawn_with_their_odd_pixels()
    {
        string digits = run["digits"];
        _ = Called.With(
            "train", "--examples", "500", "--epochs", "1", "--latent", "2", "--hidden", "40", "--validation", "150",
            "--out", digits);
        Called scored = Called.With(
            "score", digits, "--samples", "2", "--top", "4", "--heatmap", run["odd.png"], "--out", run["d.csv"]);
        Assert.Equal(ExitCode.Success, scored.Code);
        Assert.Contains("150 held-out", scored.Out, StringComparison.Ordinal);
        Assert.True(new FileInfo(run["odd.png"]).Length > 1000);
        Assert.Equal("example,label,anomaly,score,pValue,elbo,reconstruction,kl", File.ReadAllLines(run["d.csv"])[0]);
    }

    [Theory]
    [InlineData("--false-alarm", "2", "no rate above 0 and below 1")]
    [InlineData("--by", "elboo", "Did you mean \"elbo\"")]
    [InlineData("--heatmap", "x.png", "it is for images")]
    [InlineData("--out", "x.txt", "does not end in .csv or .json")]
    [InlineData("--calibrate", "train", "not test or validation")]
    public void Wrong_options_of_score_are_told_before_anything_runs(string option, string value, string expected)
    {
        Called called = Called.With("score", run.Path, run.Data, option, value);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains(called.ErrorLines, line => line.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_that_do_not_fit_a_table_are_told_all_at_once()
    {
        Called called = Called.With(
            "train", run.Data, "--likelihood", "bernoulli", "--set", "data.preprocessing=threshold", "--columns",
            "weigth=numeric,size=binry", "--out", run["none"]);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains(called.ErrorLines, line => line.Contains("binary", StringComparison.Ordinal));
        Assert.False(Directory.Exists(run["none"]));
        Called unknown = Called.With("train", run.Data, "--columns", "weigth=numeric", "--out", run["none"]);
        Assert.Contains(unknown.ErrorLines, line => line.Contains("Did you mean \"weight\"", StringComparison.Ordinal));
        Called likelihood = Called.With("train", run.Data, "--likelihood", "bernoulli", "--out", run["none"]);
        Assert.Contains(
            likelihood.ErrorLines, line => line.Contains("columns have their own", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_without_a_column_of_the_run_is_one_line()
    {
        File.WriteAllText(run["other.csv"], "height,size\n180,small\n");
        Called called = Called.With("impute", run.Path, run["other.csv"], "--out", run["o.csv"]);
        Assert.Equal(ExitCode.Failure, called.Code);
        Assert.Contains("'weight'", Assert.Single(called.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(run["o.csv"]));
    }

    private static double Weight(string line) => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture);
}

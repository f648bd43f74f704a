using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>The command with a model that is told of classes.</summary>
public sealed class ConditionalTests(SmallConditional run) : IClassFixture<SmallConditional>
{
    [Fact]
    public void All_classes_are_drawn_in_rows_unless_one_is_asked_for()
    {
        using TemporaryFolder folder = new();
        JsonElement all = Assert.Single(Called.With("sample", run.Path, "--out", folder["a.png"], "--json").Json);
        Assert.Equal(80, all.GetProperty("count").GetInt32());
        Called one = Called.With("sample", run.Path, "--label", "3", "--count", "4", "--out", folder["b.png"]);
        Assert.StartsWith("4 samples of class 3", one.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_does_not_exist_is_wrong_usage()
    {
        Called called = Called.With("sample", run.Path, "--label", "10");
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains("from 0 to 9", Assert.Single(called.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Reconstruct_and_evaluate_take_the_labels_of_the_data()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(
            ExitCode.Success, Called.With("reconstruct", run.Path, "--count", "4", "--out", folder["r.png"]).Code);
        Assert.Equal(
            ExitCode.Success, Called.With("evaluate", run.Path, "--examples", "20", "--samples", "2").Code);
    }

    [Fact]
    public void The_report_shows_a_row_for_each_class() => Assert.Contains(
        "A row for each class", File.ReadAllText(run["report.html"]), StringComparison.Ordinal);
}

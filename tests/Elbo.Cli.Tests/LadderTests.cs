using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>What the command does with a model of several levels of latents.</summary>
public sealed class LadderTests(SmallLadder run) : IClassFixture<SmallLadder>
{
    [Fact]
    public void Training_tells_the_levels()
    {
        Assert.Equal(ExitCode.Success, run.Training.Code);
        Assert.Contains("3 + 2 latents", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("level 2", run.Training.Out, StringComparison.Ordinal);
        string page = File.ReadAllText(run["report.html"]);
        Assert.Contains("Levels of latents, from the data up", page, StringComparison.Ordinal);
        Assert.Contains("KL divergence of each level", page, StringComparison.Ordinal);
        JsonElement epoch = JsonDocument.Parse(File.ReadLines(run["metrics.jsonl"]).Last()).RootElement;
        Assert.Equal(2, epoch.GetProperty("klPerLevel").GetArrayLength());
    }

    [Fact]
    public void Evaluate_tells_each_level()
    {
        JsonElement result = Assert.Single(Called.With("evaluate", run.Path, "--examples", "50", "--json").Json)
            .GetProperty("result");
        JsonElement[] levels = [.. result.GetProperty("levels").EnumerateArray()];
        Assert.Equal([3, 2], levels.Select(level => level.GetProperty("latents").GetInt32()));
        Assert.Equal(
            result.GetProperty("kl").GetDouble(), levels.Sum(level => level.GetProperty("kl").GetDouble()), 1e-6);
        Assert.Equal(5, result.GetProperty("klPerDimension").GetArrayLength());
    }

    [Fact]
    public void Reconstructions_from_the_upper_level_alone_differ_from_whole_ones()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(
            ExitCode.Success, Called.With("reconstruct", run.Path, "--count", "4", "--out", folder["1.npy"]).Code);
        Assert.Equal(
            ExitCode.Success,
            Called.With("reconstruct", run.Path, "--count", "4", "--from-level", "2", "--out", folder["2.npy"]).Code);
        Assert.NotEqual(File.ReadAllBytes(folder["1.npy"]), File.ReadAllBytes(folder["2.npy"]));
        Called wrong = Called.With("reconstruct", run.Path, "--from-level", "3");
        Assert.Equal(ExitCode.WrongUsage, wrong.Code);
        Assert.Contains("--from-level: '3' is not a whole number from 1 to 2", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Traverse_names_latents_by_level()
    {
        using TemporaryFolder folder = new();
        Called told = Called.With("traverse", run.Path, "--latents", "5", "--out", folder["t.png"]);
        Assert.Equal(ExitCode.Success, told.Code);
        Assert.Contains("z2.0", told.Out, StringComparison.Ordinal);
        Assert.Contains("z1.2", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_for_one_level_says_so_in_one_line()
    {
        Called told = Called.With("evaluate", run.Path, "--examples", "5", "--gap", "2");
        Assert.Equal(ExitCode.Failure, told.Code);
        Assert.Single(told.Error.Trim().Split('\n'));
        Assert.Contains("level", told.Error, StringComparison.Ordinal);
    }
}

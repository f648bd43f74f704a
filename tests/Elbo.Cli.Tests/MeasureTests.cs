using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class MeasureTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void Each_measure_that_is_asked_for_is_made()
    {
        JsonElement more = Assert.Single(Called.With(
            "evaluate", run.Path, "--examples", "40", "--samples", "5", "--json", "--ais", "5", "--ais-chains", "2",
            "--ais-examples", "4", "--gap", "3", "--gap-examples", "5", "--ood", "--ood-examples", "6", "--space",
            "--quality", "--quality-examples", "20").Json).GetProperty("more");
        Assert.Equal(4, more.GetProperty("annealed").GetProperty("examples").GetInt32());
        Assert.True(more.GetProperty("annealed").GetProperty("acceptance").GetDouble() > 0);
        JsonElement gap = more.GetProperty("gap");
        Assert.Equal(
            gap.GetProperty("logLikelihood").GetProperty("mean").GetDouble(),
            gap.GetProperty("elbo").GetProperty("mean").GetDouble()
                + gap.GetProperty("amortizationGap").GetProperty("mean").GetDouble()
                + gap.GetProperty("approximationGap").GetProperty("mean").GetDouble(),
            1e-9);
        Assert.Contains(
            more.GetProperty("outOfDistribution").GetProperty("against").EnumerateArray(),
            other => other.GetProperty("name").GetString() == "pirate flags");
        Assert.InRange(more.GetProperty("latentSpace").GetProperty("completeness").GetDouble(), 0, 1);
        Assert.True(more.GetProperty("quality").GetProperty("frechetDistanceInClassifierFeatures").GetDouble() > 0);
    }

    [Fact]
    public void Each_measure_writes_a_table_with_its_unit()
    {
        Called called = Called.With(
            "evaluate", run.Path, "--examples", "30", "--samples", "0", "--ais", "3", "--ais-examples", "2",
            "--ais-from", "prior", "--gap", "2", "--gap-examples", "3", "--ood", "--ood-examples", "4", "--space");
        Assert.Equal("", called.Error);
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.All(
            ["Annealed", "amortization gap", "pirate flags", "by ELBO", "completeness", "1 is smooth", "accepted"],
            word => Assert.Contains(word, called.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_of_all_measures_are_said_at_once()
    {
        Called called = Called.With(
            "evaluate", run.Path, "--ais", "0", "--ais-from", "priors", "--gap", "many", "--ood-examples", "9",
            "--quality-examples", "3");
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Empty(called.Out);
        string[] starts =
            ["--ais: '0'", "--ais-from: 'priors'", "--gap: 'many'", "--ood-examples: it", "--quality-examples: it",
                "--quality-examples: '3'"];
        Assert.All(starts, start => Assert.Contains(start, called.Error, StringComparison.Ordinal));
        Assert.Equal(starts.Length, called.ErrorLines.Length);
        Assert.Contains("Did you mean \"prior\"", called.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_shows_runs_side_by_side_and_writes_page_and_picture()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(ExitCode.Success, Called.With(
            "train", "--examples", "500", "--epochs", "1", "--latent", "3", "--hidden", "20", "--validation", "0",
            "--out", folder["other"]).Code);
        Called called = Called.With(
            "compare", run.Path, folder["other"], "--examples", "20", "--samples", "3", "--out", folder["both"]);
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.All(["log p(x)", "parameters", "epochs", "nats per example", "other"], word =>
            Assert.Contains(word, called.Out, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder["both"], "comparison.png")));
        string page = File.ReadAllText(Path.Combine(folder["both"], "comparison.html"));
        Assert.Contains("other: samples", page, StringComparison.Ordinal);

        JsonElement line = Assert.Single(
            Called.With("compare", run.Path, folder["other"], "--examples", "20", "--json").Json);
        Assert.Equal(2, line.GetProperty("runs").GetArrayLength());
        Assert.True(line.GetProperty("runs")[1].GetProperty("result").GetProperty("elbo").GetDouble() < 0);
    }

    [Fact]
    public void Compare_wants_two_runs_and_says_all_that_is_wrong()
    {
        Assert.Contains("Name two or more", Called.With("compare", run.Path).Error, StringComparison.Ordinal);
        Called called = Called.With("compare", "nowhere", "nothing", "--samples", "x", "--out", run["config.json"]);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Equal(4, called.ErrorLines.Length);
    }
}

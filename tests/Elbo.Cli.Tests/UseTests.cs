using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class UseTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void Evaluate_writes_a_table_with_units()
    {
        Called called = Called.With("evaluate", run.Path, "--examples", "50", "--samples", "20");
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Contains("log p(x)", called.Out, StringComparison.Ordinal);
        Assert.Contains("nats per example", called.Out, StringComparison.Ordinal);
        Assert.Contains("bits/dim", called.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_writes_every_number_as_json()
    {
        JsonElement line = Assert.Single(
            Called.With("evaluate", run.Path, "--examples", "50", "--samples", "20", "--json").Json);
        JsonElement result = line.GetProperty("result");
        Assert.Equal(50, result.GetProperty("examples").GetInt32());
        Assert.Equal(2, result.GetProperty("klPerDimension").GetArrayLength());
        Assert.Equal(20, result.GetProperty("logLikelihood").GetProperty("samples").GetInt32());
        double bound = result.GetProperty("elbo").GetDouble();
        Assert.True(result.GetProperty("logLikelihood").GetProperty("mean").GetDouble() >= bound - 1);
    }

    [Fact]
    public void The_same_seed_draws_the_same_samples()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(ExitCode.Success,
            Called.With("sample", run.Path, "--count", "9", "--seed", "4", "--out", folder["a.png"]).Code);
        _ = Called.With("sample", run.Path, "--count", "9", "--seed", "4", "--out", folder["b.png"]);
        _ = Called.With("sample", run.Path, "--count", "9", "--seed", "5", "--out", folder["c.png"]);
        Assert.Equal(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["b.png"]));
        Assert.NotEqual(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["c.png"]));
    }

    [Fact]
    public void Reconstruct_writes_the_picture_that_is_named()
    {
        using TemporaryFolder folder = new();
        JsonElement line = Assert.Single(
            Called.With("reconstruct", run.Path, "--count", "8", "--split", "train", "--out", folder["r.png"], "--json")
                .Json);
        Assert.Equal(8, line.GetProperty("count").GetInt32());
        Assert.True(File.Exists(folder["r.png"]));
    }

    [Fact]
    public void A_part_that_the_run_does_not_have_is_wrong_usage()
    {
        Called called = Called.With("evaluate", run.Path, "--split", "validation");
        Assert.Equal(ExitCode.WrongUsage, called.Code);
    }

    [Fact]
    public void A_damaged_model_is_one_line()
    {
        using TemporaryFolder folder = new();
        File.Copy(run["config.json"], folder["config.json"]);
        File.WriteAllBytes(folder["model.safetensors"], [1, 2, 3]);
        Called called = Called.With("sample", folder.Path);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Single(called.ErrorLines);
    }

    [Fact]
    public void Resuming_a_finished_run_trains_no_further_and_reports_again()
    {
        byte[] before = File.ReadAllBytes(run["model.safetensors"]);
        File.Delete(run["report.html"]);
        Called called = Called.With("resume", run.Path);
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Equal(before, File.ReadAllBytes(run["model.safetensors"]));
        Assert.True(File.Exists(run["report.html"]));
    }

    [Fact]
    public void Data_list_names_every_data_set_and_where_it_is()
    {
        JsonElement[] lines = Called.With("data", "list", "--json").Json;
        Assert.Contains(lines, line =>
            line.GetProperty("name").GetString() == "digits" && line.GetProperty("here").GetBoolean());
        Assert.Contains("mnist", Called.With("data", "list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_show_writes_a_sheet_and_counts()
    {
        using TemporaryFolder folder = new();
        JsonElement line = Assert.Single(
            Called.With("data", "show", "digits", "--count", "20", "--out", folder["d.png"], "--json").Json);
        Assert.Equal(60_000, line.GetProperty("train").GetInt32());
        Assert.Equal(1, line.GetProperty("maximum").GetDouble());
        Assert.True(File.Exists(folder["d.png"]));
    }

    [Fact]
    public void Doctor_says_what_the_machine_has()
    {
        JsonElement line = Assert.Single(Called.With("doctor", "--json").Json);
        Assert.True(line.GetProperty("cores").GetInt32() > 0);
        Assert.Contains("Vector width", Called.With("doctor").Out, StringComparison.Ordinal);
    }
}

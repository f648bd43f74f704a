using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class TrainTests(SmallRun run) : IClassFixture<SmallRun>
{
    private static readonly string[] Tiny = ["--examples", "300", "--epochs", "1", "--hidden", "20"];

    [Fact]
    public void Training_ends_with_success_and_nothing_on_the_error_stream()
    {
        Assert.Equal(ExitCode.Success, run.Training.Code);
        Assert.Empty(run.Training.Error);
    }

    [Fact]
    public void Training_says_what_is_minimised_and_in_which_unit()
    {
        Assert.Contains(
            "loss = -ELBO = -reconstruction + 1 x KL, in nats per example", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("active latents", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains(run["report.html"], run.Training.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_to_a_file_has_no_escape_codes_and_no_spaces_at_the_ends_of_lines()
    {
        Assert.DoesNotContain('\u001b', run.Training.Out);
        Assert.DoesNotContain('\r', run.Training.Out);
        Assert.All(run.Training.Out.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("state.safetensors")]
    [InlineData("metrics.jsonl")]
    [InlineData("report.html")]
    [InlineData("reconstructions.png")]
    [InlineData("samples.png")]
    [InlineData("latent-map.png")]
    [InlineData("manifold.png")]
    public void A_run_folder_holds_(string name) => Assert.True(new FileInfo(run[name]).Length > 0, name);

    [Fact]
    public void The_report_needs_no_other_file_and_runs_no_script()
    {
        string page = File.ReadAllText(run["report.html"]);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("The latent plane, decoded", page, StringComparison.Ordinal);
        Assert.Contains("model.latent", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_a_line_from_the_start_to_the_measures()
    {
        using TemporaryFolder folder = new();
        JsonElement[] events = Called.With(["train", "--json", "--out", folder["run"], .. Tiny]).Json;
        string[] names =
        [
            .. events.Select(line => line.GetProperty("event").GetString()!)
                .Where(name => name is not ("progress" or "remark")),
        ];
        Assert.Equal(["started", "epoch", "trained", "finished"], names);
        JsonElement test = events[^1].GetProperty("test");
        Assert.Equal("nats per example", test.GetProperty("unit").GetString());
        double difference = test.GetProperty("reconstruction").GetDouble() - test.GetProperty("kl").GetDouble();
        Assert.Equal(test.GetProperty("elbo").GetDouble(), difference, 1e-3);
    }

    [Fact]
    public void Quiet_leaves_one_line()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With(["train", "--quiet", "--out", folder["run"], .. Tiny]);
        string line = Assert.Single(called.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("test ELBO", line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_on_any_number_of_threads()
    {
        using TemporaryFolder folder = new();
        _ = Called.With(["train", "--out", folder["one"], "--threads", "1", "--seed", "5", .. Tiny]);
        _ = Called.With(["train", "--out", folder["two"], "--threads", "2", "--seed", "5", .. Tiny]);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder["one"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(folder["two"], "model.safetensors")));
    }

    [Fact]
    public void A_recipe_file_is_taken_by_its_path()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(
            folder["mine.json"], """{ "name": "mine", "data": { "name": "digits" }, "model": { "latent": 3 } }""");
        Called called = Called.With(
            ["train", "--recipe", folder["mine.json"], "--json", "--out", folder["run"], .. Tiny]);
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Equal("mine", called.Json[0].GetProperty("recipe").GetString());
    }
}

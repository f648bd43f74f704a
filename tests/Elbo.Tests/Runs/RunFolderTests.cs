using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class RunFolderTests
{
    [Fact]
    public void A_run_is_created_and_opened_again()
    {
        using TemporaryFolder folder = new();
        RunConfig config = new()
        {
            Recipe = Recipe.FromName("r8-conv"),
            Data = new() { Name = "mnist", Examples = 60_000, Shape = [28, 28, 1], Checksum = "abc" },
        };
        RunFolder.Create(folder["runs/one"], config);
        RunFolder run = RunFolder.Open(folder["runs/one"]);
        Assert.Equal(config.ToJson(), run.Config.ToJson());
        Assert.Equal(1, run.Config.Format);
        Assert.Equal("0.1.0", run.Config.Elbo);
        Assert.False(run.HasState);
        Assert.Contains(
            "there is no checkpoint yet",
            Assert.Throws<RunException>(() => run.ReadState()).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "there are no weights yet",
            Assert.Throws<RunException>(() => run.ReadModel()).Message,
            StringComparison.Ordinal);
        NamedTensor weights = Given.Floats("w", 3f);
        run.SaveCheckpoint([weights, Given.Integer("step", 7)], Given.NoTexts, [weights], Given.NoTexts);
        Assert.Equal(7, run.ReadState().Integers("step").Values.Span[0]);
        Assert.Equal(3f, run.ReadModel().Floats("w").Values.Span[0]);
    }

    [Fact]
    public void A_crash_between_checkpoint_and_weights_leaves_both_whole()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"], new RunConfig());
        NamedTensor first = Given.Floats("w", 1f);
        NamedTensor second = Given.Floats("w", 2f);
        run.SaveCheckpoint([first], Given.NoTexts, [first], Given.NoTexts);
        Assert.Throws<InvalidOperationException>(
            () => run.SaveCheckpoint([second], Given.NoTexts, Crash(second), Given.NoTexts));
        Assert.Equal(2f, run.ReadState().Floats("w").Values.Span[0]);
        Assert.Equal(1f, run.ReadModel().Floats("w").Values.Span[0]);
        Assert.Throws<InvalidOperationException>(
            () => run.SaveCheckpoint(Crash(first), Given.NoTexts, [first], Given.NoTexts));
        Assert.Equal(2f, run.ReadState().Floats("w").Values.Span[0]);
    }

    [Fact]
    public void Folders_that_hold_something_are_not_taken()
    {
        using TemporaryFolder folder = new();
        RunFolder.Create(folder["run"], new RunConfig());
        Assert.Contains(
            "there is a run already",
            Assert.Throws<RunException>(() => RunFolder.Create(folder["run"], new RunConfig())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "not empty and no run",
            Assert.Throws<RunException>(() => RunFolder.Create(folder.Path, new RunConfig())).Message,
            StringComparison.Ordinal);
        File.WriteAllText(folder["file"], "x");
        Assert.Throws<RunException>(() => RunFolder.Create(folder["file"], new RunConfig()));
        Directory.CreateDirectory(folder["empty"]);
        Assert.True(RunFolder.IsRun(RunFolder.Create(folder["empty"], new RunConfig()).Path));
    }

    [Fact]
    public void Of_many_that_start_a_run_in_one_folder_at_one_moment_one_does_and_the_others_write_nothing()
    {
        using TemporaryFolder folder = new();
        for (int round = 0; round < 20; round++)
        {
            string path = folder[$"run{round}"];
            var started = new ConcurrentBag<string>();
            Parallel.For(0, 8, starter =>
            {
                var config = new RunConfig { Recipe = new Recipe { Name = $"starter-{starter}" } };
                try
                {
                    RunFolder.Create(path, config, out IDisposable held);
                    held.Dispose();
                    started.Add(config.Recipe.Name);
                }
                catch (RunException)
                {
                    // Told that there is a run, or that one is being started.
                }
            });

            Assert.Equal(Assert.Single(started), RunFolder.Open(path).Config.Recipe.Name);
        }
    }

    [Theory]
    [InlineData("config.json.tmp")]
    [InlineData("run.lock")]
    [InlineData("config.json.tmp", "run.lock")]
    public void A_start_that_was_killed_before_there_was_a_run_leaves_a_free_folder(params string[] left)
    {
        using TemporaryFolder folder = new();
        string path = Directory.CreateDirectory(folder["run"]).FullName;
        foreach (string name in left)
        {
            File.WriteAllText(Path.Combine(path, name), """{"format":""");
        }

        Assert.True(RunFolder.IsFree(path));
        RunFolder.Create(path, new RunConfig());
        Assert.Equal(new RunConfig().ToJson(), RunFolder.Open(path).Config.ToJson());
        Assert.False(File.Exists(Path.Combine(path, "config.json.tmp")));
        Assert.False(RunFolder.IsFree(path));
    }

    [Theory]
    [InlineData("notes.tmp")]
    [InlineData("state.safetensors")]
    [InlineData("run.lock/inner")]
    public void A_folder_with_anything_else_is_not_free(string name)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder["run"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        Assert.False(RunFolder.IsFree(folder["run"]));
        Assert.Throws<RunException>(() => RunFolder.Create(folder["run"], new RunConfig()));
    }

    [Fact]
    public void A_folder_that_is_no_run_is_told_what_is_missing()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(
            "there is no such folder",
            Assert.Throws<RunException>(() => RunFolder.Open(folder["none"])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "config.json is missing",
            Assert.Throws<RunException>(() => RunFolder.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":2}""", "format 2 is not known, expected 1 to 1. Use a newer version")]
    [InlineData("""{"format":0}""", "format 0 is not known")]
    [InlineData("""{"format":"1"}""", "no whole number at 'format'")]
    [InlineData("[]", "no whole number at 'format'")]
    [InlineData("""{"format":1,"recipe":{"model":{"latent":0}}}""", "recipe.model.latent: 0 is outside")]
    [InlineData("""{"format":1,"data":{"shape":[28,0]}}""", "data.shape: 0 is outside")]
    [InlineData("""{"format":1,"recpie":{}}""", "recpie: there is no such key. Did you mean 'recipe'?")]
    public void A_config_that_cannot_be_used_is_one_fault(string json, string expected)
    {
        RunException fault = Assert.Throws<RunException>(() => RunConfig.Parse(json, "config.json"));
        Assert.Contains(expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_of_an_older_version_is_brought_up_to_date()
    {
        Func<JsonObject, JsonObject>[] steps =
        [
            config =>
            {
                config["recipe"] = config["settings"]!.DeepClone();
                config.Remove("settings");
                return config;
            },
            config =>
            {
                config["recipe"]!["name"] = "three";
                return config;
            },
        ];
        byte[] old = """{"format":1,"settings":{"model":{"latent":5}}}"""u8.ToArray();
        RunConfig config = RunConfig.Parse(old, "a", steps);
        Assert.Equal(3, config.Format);
        Assert.Equal(5, config.Recipe.Model.Latent);
        Assert.Equal("three", config.Recipe.Name);
        Assert.Throws<RunException>(
            () => RunConfig.Parse(Encoding.UTF8.GetBytes("""{"format":1,"a":1,"a":2}"""), "a", steps));
    }

    [Fact]
    public void A_run_is_trained_by_one_process_at_a_time()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"], new RunConfig());
        using (run.Lock())
        {
            Assert.Contains(
                "another process", Assert.Throws<RunException>(() => run.Lock()).Message, StringComparison.Ordinal);
        }

        run.Lock().Dispose();
    }

    private static IEnumerable<StoredTensor> Crash(StoredTensor first)
    {
        yield return first;
        throw new InvalidOperationException("crash");
    }
}

using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class ExportTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void Export_writes_graphs_and_says_what_goes_in_and_out()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With("export", run.Path, "--to", "onnx", "--out", folder["onnx"], "--json");
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Equal(
            ["encoder.onnx", "decoder.onnx", "model.onnx"],
            called.Json.Select(line => Path.GetFileName(line.GetProperty("path").GetString()!)),
            StringComparer.Ordinal);
        Assert.Equal(
            ["x", "noise"],
            called.Json[2].GetProperty("inputs").EnumerateArray().Select(name => name.GetString()!),
            StringComparer.Ordinal);
        Assert.All(called.Json, line => Assert.Equal(
            new FileInfo(line.GetProperty("path").GetString()!).Length, line.GetProperty("bytes").GetInt64()));
        Assert.Contains("latent -> logits, mean",
            Called.With("export", run.Path, "--to", "onnx", "--out", folder["alone"], "--without-encoder").Out,
            StringComparison.Ordinal);
        Assert.Equal("decoder.onnx", Path.GetFileName(Assert.Single(Directory.GetFiles(folder["alone"]))));
    }

    [Fact]
    public void Without_a_folder_it_goes_into_the_run()
    {
        Called called = Called.With("export", run.Path, "--to", "safetensors");
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.True(File.Exists(run["safetensors/pytorch.safetensors"]));
    }

    [Fact]
    public void All_faults_are_said_at_once()
    {
        Called called = Called.With("export", "nowhere", "--to", "onx", "--out", "");
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Equal(3, called.ErrorLines.Length);
        Assert.Contains("Did you mean \"onnx\"?", called.Error, StringComparison.Ordinal);
        Assert.Contains("--to: it is missing", Called.With("export", run.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_weights_are_damaged_is_one_line()
    {
        using TemporaryFolder folder = new();
        File.Copy(run["config.json"], folder["config.json"]);
        byte[] weights = File.ReadAllBytes(run["model.safetensors"]);
        foreach (int length in new[] { 0, 3, 100, weights.Length / 2, weights.Length - 1 })
        {
            File.WriteAllBytes(folder["model.safetensors"], weights[..length]);
            Called called = Called.With("export", folder.Path, "--to", "onnx", "--out", folder["out"]);
            Assert.Equal(ExitCode.WrongUsage, called.Code);
            Assert.Single(called.ErrorLines);
            Assert.False(Directory.Exists(folder["out"]));
        }
    }

    [Fact]
    public void Use_is_timed_without_allocations()
    {
        JsonElement[] calls =
        [
            .. Assert.Single(Called.With("bench", "use", run.Path, "--batch", "3", "--json").Json)
                .GetProperty("calls").EnumerateArray(),
        ];
        Assert.Equal(["encode", "decode", "score"], calls.Select(call => call.GetProperty("what").GetString()!),
            StringComparer.Ordinal);
        Assert.All(calls, call => Assert.True(call.GetProperty("examplesPerSecond").GetDouble() > 0));
    }
}

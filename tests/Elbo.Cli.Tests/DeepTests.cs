using System.Text.Json;
using Elbo.Data.Sources;

namespace Elbo.Cli.Tests;

/// <summary>What the command does with groups of latents over an image.</summary>
public sealed class DeepTests
{
    [Fact]
    public void A_deep_hierarchy_trains_is_measured_drawn_from_and_resumed()
    {
        using TemporaryFolder folder = new();
        string run = folder["run"];
        WriteImages(folder["images.npy"]);
        Called trained = Called.With(
            "train", folder["images.npy"], "--recipe", "nvae-mnist-tiny", "--epochs", "6", "--latent", "2",
            "--set", "model.deep.channels=2", "--set", "model.deep.stem=1", "--set", "model.deep.groups=[2,1]",
            "--set", "evaluation.samples=0", "--set", "training.batch=20",
            "--set", "optimizer.schedule.warmupEpochs=1", "--set", "objective.spectralWeight=0.01", "--out", run);
        Assert.Equal((ExitCode.Success, ""), (trained.Code, trained.Error));

        // 10 x 10 is 5 x 5 after the stem, then 3 x 3
        Assert.Contains("2 x 50 + 18 latents", trained.Out, StringComparison.Ordinal);
        Assert.Contains("Adamax", trained.Out, StringComparison.Ordinal);
        Assert.Contains("level 3", trained.Out, StringComparison.Ordinal);
        JsonElement[] epochs = [.. File.ReadLines(Path.Combine(run, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("klPerLevel", out _))];
        Assert.Equal(6, epochs.Length);
        Assert.Equal(3, epochs[^1].GetProperty("klPerLevel").GetArrayLength());
        double[] rates = [.. epochs.Select(epoch => epoch.GetProperty("learningRate").GetDouble())];
        Assert.True(rates[1] > rates[2], "the rate has risen after the first epoch, and falls then");

        Assert.Equal(ExitCode.Success, Called.With("sample", run, "--count", "2", "--out", folder["1.npy"]).Code);
        Assert.Equal(
            ExitCode.Success,
            Called.With("sample", run, "--count", "2", "--temperature", "0.5", "--out", folder["2.npy"]).Code);
        Assert.NotEqual(File.ReadAllBytes(folder["1.npy"]), File.ReadAllBytes(folder["2.npy"]));
        Assert.Equal(
            ExitCode.Success,
            Called.With("reconstruct", run, "--count", "2", "--from-level", "3", "--out", folder["3.npy"]).Code);
        Assert.Equal(ExitCode.Success, Called.With("traverse", run, "--latents", "2", "--out", folder["t.png"]).Code);
        Assert.Equal(ExitCode.Success, Called.With("export", run, "--to", "onnx", "--out", folder["onnx"]).Code);
        Assert.Equal(
            ["decoder.onnx", "encoder.onnx", "model.onnx", "prior.onnx"],
            Directory.GetFiles(folder["onnx"]).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    // 100 images of a bar that is somewhere else in each
    private static void WriteImages(string path)
    {
        const int images = 100;
        const int side = 10;
        float[] pixels = new float[images * side * side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int image = i / (side * side);
            pixels[i] = Math.Abs((i % side) - (image % 8) - 1) < 2 && i / side % side > image % 5 ? 1f : 0f;
        }

        using FileStream stream = File.Create(path);
        NumPyWriter.WriteHeader(stream, images, side, side, 1);
        NumPyWriter.Write(stream, pixels);
    }

    [Fact]
    public void Rows_of_a_table_have_no_scales()
    {
        using TemporaryFolder folder = new();
        File.WriteAllLines(
            folder["rows.csv"], ["a,b", .. Enumerable.Range(0, 60).Select(i => $"{i * 0.37},{i % 7 * 1.5}")]);
        Called called = Called.With("train", folder["rows.csv"], "--set", "model.kind=nvae", "--out", folder["run"]);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains("model.kind: nvae needs images", called.Error, StringComparison.Ordinal);
    }
}

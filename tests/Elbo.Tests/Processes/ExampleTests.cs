using System.Diagnostics;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Processes;

/// <summary>The programs under examples/ run, with settings that take a moment.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Train_on_arrays_finds_what_is_unusual()
    {
        using TemporaryFolder folder = new();
        string output = Run("TrainOnArrays", folder["run"], "4");
        Assert.Contains("Test ELBO", output, StringComparison.Ordinal);
        double[] scores =
        [
            .. output.Split('\n').Where(line => line.Contains("scores", StringComparison.Ordinal))
                .Select(line => double.Parse(line.Split(' ')[^2], System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(2, scores.Length);
        Assert.True(scores[0] > scores[1], output);
        Assert.True(RunFolder.IsRun(folder["run"]));
    }

    [Fact]
    public void Embeddings_of_a_run_are_found_by_the_services()
    {
        using TemporaryFolder folder = new();
        Recipe recipe = Recipe.Parse(
            """{ "model": { "hidden": [50], "latent": 6 }, "training": { "epochs": 2, "batch": 50 } }""", "digits");
        Split data = Digits.Create(Digits.StandardSeed, trainCount: 1000, testCount: 50);
        using (TrainingRun run = TrainingRun.Start(folder["run"], recipe, data, new SilentWatcher()))
        {
            run.Run(TestContext.Current.CancellationToken);
        }

        string output = Run("Embeddings", folder["run"], "60");
        Assert.Contains("60 digits as 6 numbers each", output, StringComparison.Ordinal);
        Assert.Contains("2352 pixels of 3 digits", output, StringComparison.Ordinal);
    }

    private static string Run(string example, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, $"{example}.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private sealed class SilentWatcher : ITrainingObserver
    {
        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Elbo.Cli.Tests;

/// <summary>A training in a process of its own that is asked to stop, as by Ctrl-C.</summary>
public sealed class InterruptTests
{
    private static readonly string[] Settings = ["--examples", "4000", "--epochs", "3", "--hidden", "100"];

    [Fact]
    public void An_interrupted_run_says_how_to_go_on_and_ends_in_the_same_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl-C to one process.");
        using TemporaryFolder folder = new();
        string run = folder["run"];
        using Process process = Called.Start([], ["train", "--json", "--out", run, .. Settings]);
        ReadUntil(process, "\"event\":\"epoch\"");
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(ExitCode.Failure, process.ExitCode);
        Assert.Contains($"elbo resume {run}", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, "report.html")));

        Assert.Equal(ExitCode.Success, Called.With("resume", run).Code);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        Assert.Equal(ExitCode.Success, Called.With(["train", "--out", folder["whole"], .. Settings]).Code);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder["whole"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(run, "model.safetensors")));
    }

    private static void ReadUntil(Process process, string text)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }
    }
}

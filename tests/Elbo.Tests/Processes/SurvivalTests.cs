using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Elbo.Runs;

namespace Elbo.Tests.Processes;

public sealed class SurvivalTests
{
    private const int Kills = 20;

    // the run has 300 steps: kills are spread over most of it
    private const int MostStepsBeforeKill = 26;
    private const int MostTicksBeforeKill = 5 * (int)TimeSpan.TicksPerMillisecond;
    private static readonly string[] Times = ["seconds", "totalSeconds", "examplesPerSecond"];

    [Fact]
    public void A_run_killed_twenty_times_ends_in_the_bits_of_one_never_killed()
    {
        using var folder = new TemporaryFolder();
        ChildProcess.Run("", "train", folder["whole"]);
        var random = new Random(4);
        int killed = 0;
        for (int i = 0; i < Kills; i++)
        {
            int steps = 1 + random.Next(MostStepsBeforeKill);
            killed += RunAndKill(folder["killed"], steps, random.Next(MostTicksBeforeKill)) ? 1 : 0;
        }

        ChildProcess.Run("", "train", folder["killed"]);
        Assert.True(killed > Kills / 2, $"only {killed} of {Kills} kills came before the end.");
        Assert.Equal(
            File.ReadAllBytes(folder["whole/model.safetensors"]),
            File.ReadAllBytes(folder["killed/model.safetensors"]));
        Assert.Equal(State(folder["whole"]), State(folder["killed"]), StringComparer.Ordinal);
        Assert.Equal(Metrics(folder["whole"]), Metrics(folder["killed"]), StringComparer.Ordinal);
    }

    // Whether the process was still running when it was killed, after so many steps and ticks.
    private static bool RunAndKill(string folder, int steps, long ticks)
    {
        using Process process = ChildProcess.Start("", "train", folder);
        for (int line = 0; line < steps && process.StandardOutput.ReadLine() is not null; line++)
        {
        }

        long until = Stopwatch.GetTimestamp() + (ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond);
        SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= until);
        process.Kill();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors);
        return process.ExitCode != 0;
    }

    private static IEnumerable<string> State(string folder)
    {
        SafetensorsFile state = SafetensorsFile.Read(Path.Combine(folder, "state.safetensors"));
        foreach (NamedTensor tensor in state.Tensors.Cast<NamedTensor>())
        {
            yield return $"{tensor.Name} {Convert.ToHexString(MemoryMarshal.AsBytes(tensor.Values.Span))}";
        }

        yield return Without(state.Metadata["position"]);
    }

    private static IEnumerable<string> Metrics(string folder) =>
        File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(Without);

    private static string Without(string json)
    {
        JsonObject line = JsonNode.Parse(json)!.AsObject();
        foreach (string time in Times)
        {
            line.Remove(time);
        }

        return line.ToJsonString();
    }
}

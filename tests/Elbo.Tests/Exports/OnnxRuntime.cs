using System.Diagnostics;
using System.Text.Json;

namespace Elbo.Tests.Exports;

/// <summary>ONNX Runtime by its module for node, in a process of its own.</summary>
internal static class OnnxRuntime
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable("ELBO_ONNXRUNTIME") is { Length: > 0 } folder && Directory.Exists(folder)
            ? null
            : "ELBO_ONNXRUNTIME names no folder into which `npm i --ignore-scripts onnxruntime-node` was run.";

    /// <summary>Runs graphs, each on its inputs.</summary>
    public static IReadOnlyDictionary<string, OnnxTensor>[] Run(
        IEnumerable<OnnxJob> jobs, TemporaryFolder folder)
    {
        File.WriteAllText(folder["jobs.json"], JsonSerializer.Serialize(jobs, Options));
        var start = new ProcessStartInfo(
            "node",
            [House.Repository.File("tests/Elbo.Tests/Exports/onnx_runtime.cjs"), folder["jobs.json"],
                folder["results.json"]])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && errors.Length == 0, errors);
        return JsonSerializer.Deserialize<Dictionary<string, OnnxTensor>[]>(
            File.ReadAllText(folder["results.json"]), Options)!;
    }
}

/// <summary>A tensor as it goes to the process and comes back.</summary>
internal sealed record OnnxTensor(int[] Dims, float[] Data)
{
    /// <summary>The type of the elements: float32, or int64.</summary>
    public string Type { get; init; } = "float32";
}

/// <summary>A graph and its inputs.</summary>
internal sealed record OnnxJob(string Path, Dictionary<string, OnnxTensor> Inputs);

using System.Text.Json;
using Elbo.Runs;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Runs;

/// <summary>
/// How far runs are: what this server is training, and of the others what their folders say. How a training of the
/// studio ended that did not come to its end stands in studio.json.
/// </summary>
internal sealed class RunStates
{
    /// <summary>Being trained, by this process or another.</summary>
    public const string Training = "training";

    /// <summary>Interrupted by the page's pause; it can go on.</summary>
    public const string Paused = "paused";

    /// <summary>It came to its end and has its report.</summary>
    public const string Finished = "finished";

    /// <summary>Interrupted otherwise; it can go on.</summary>
    public const string Stopped = "stopped";

    /// <summary>It ended with a fault; it can go on from its last checkpoint.</summary>
    public const string Failed = "failed";

    private const string FileName = "studio.json";

    private readonly Lock gate = new();
    private readonly HashSet<string> training = new(StringComparer.Ordinal);
    private readonly HashSet<string> indexing = new(StringComparer.Ordinal);

    /// <summary>Notes that this server trains a run, or no longer does.</summary>
    public void SetTraining(string name, bool isOn) => Set(training, name, isOn);

    /// <summary>Notes that this server makes the index of a run, or no longer does.</summary>
    public void SetIndexing(string name, bool isOn) => Set(indexing, name, isOn);

    /// <summary>Whether this server makes the index of a run.</summary>
    public bool IsIndexing(string name) => Has(indexing, name);

    /// <summary>How a run is.</summary>
    public (string State, string? Fault) Of(string name, RunFolder folder)
    {
        if (Has(training, name))
        {
            return (Training, null);
        }

        if (File.Exists(folder.ReportPath))
        {
            return (Finished, null);
        }

        if (!Has(indexing, name) && IsHeld(folder))
        {
            return (Training, null);
        }

        Ending? ending = Read(folder);
        return ending?.State is Paused or Failed ? (ending.State, ending.Fault) : (Stopped, null);
    }

    /// <summary>Writes down how a training ended; null takes the note away.</summary>
    public static void Write(RunFolder folder, string? state, string? fault)
    {
        string path = folder.PathOf(FileName);
        if (state is null)
        {
            File.Delete(path);
            return;
        }

        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(new Ending(state, fault), StudioJson.Options) + "\n");
    }

    private static Ending? Read(RunFolder folder)
    {
        try
        {
            string path = folder.PathOf(FileName);
            return File.Exists(path)
                ? JsonSerializer.Deserialize<Ending>(File.ReadAllBytes(path), StudioJson.Options) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Another process that trains it, as `elbo train`, holds its lock.
    private static bool IsHeld(RunFolder folder)
    {
        try
        {
            string path = folder.PathOf("run.lock");
            if (File.Exists(path))
            {
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception is not FileNotFoundException;
        }
    }

    private void Set(HashSet<string> names, string name, bool isOn)
    {
        lock (gate)
        {
            _ = isOn ? names.Add(name) : names.Remove(name);
        }
    }

    private bool Has(HashSet<string> names, string name)
    {
        lock (gate)
        {
            return names.Contains(name);
        }
    }

    private sealed record Ending(string State, string? Fault);
}

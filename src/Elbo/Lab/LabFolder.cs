using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab;

/// <summary>
/// The folder of a lab: for each experiment <c>NAME.html</c> and <c>NAME.json</c>, and <c>index.html</c> over all whose
/// results are there.
/// </summary>
public sealed class LabFolder
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private readonly string path;

    /// <summary>A folder, made where it is missing.</summary>
    /// <exception cref="RunException">It cannot be made.</exception>
    public LabFolder(string path)
    {
        this.path = path;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    /// <summary>Where the list is.</summary>
    public string Index => Path.Combine(path, "index.html");

    /// <summary>Runs an experiment and gathers what its page shows.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static LabContents Run(Experiment experiment, LabContext context)
    {
        var clock = Stopwatch.StartNew();
        Findings found = experiment.Run(context);
        return new LabContents
        {
            Name = experiment.Name,
            Statement = experiment.Statement,
            Formula = experiment.Formula,
            Source = experiment.Source,
            Setting = experiment.Setting(context),
            Duration = clock.Elapsed,
            Verdicts = found.Verdicts,
            Numbers = found.Numbers,
            Figures = found.Figures,
            Notes = found.Notes,
        };
    }

    /// <summary>Writes page and results of an experiment, and the list anew.</summary>
    /// <returns>The path of the page.</returns>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public string Write(LabContents contents)
    {
        string page = Path.Combine(path, contents.Name + ".html");
        AtomicFile.WriteAllText(page, LabReport.Render(contents));
        AtomicFile.WriteAllText(ResultOf(path, contents.Name), JsonSerializer.Serialize(Result(contents), Json));
        AtomicFile.WriteAllText(Index, LabReport.RenderIndex([.. LabCatalog.All.Select(Entry).OfType<LabEntry>()]));
        return page;
    }

    /// <summary>Writes the figures of an experiment as files of their own, NAME-1.svg and so on.</summary>
    /// <returns>Their paths, in the order of the page.</returns>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public IReadOnlyList<string> WriteFigures(LabContents contents)
    {
        List<string> written = [];
        foreach ((string ending, byte[] bytes) in LabReport.FigureFiles(contents))
        {
            written.Add(Path.Combine(path, $"{contents.Name}-{ending}"));
            AtomicFile.WriteAllBytes(written[^1], bytes);
        }

        return written;
    }

    /// <summary>The results of an experiment, to be written as JSON.</summary>
    public static LabResult Result(LabContents contents) => new(
        contents.Name, contents.Statement, contents.Setting, contents.Duration.TotalSeconds, contents.Holds,
        contents.Verdicts, contents.Numbers);

    /// <summary>
    /// The results of an experiment in a folder; null where there are none, or of another version.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="name">The name of the experiment.</param>
    public static LabResult? Read(string path, string name)
    {
        try
        {
            string file = ResultOf(path, name);
            return File.Exists(file) ? JsonSerializer.Deserialize<LabResult>(File.ReadAllText(file), Json) : null;
        }
        catch (Exception exception) when (exception is JsonException || FileFault.Is(exception))
        {
            return null;
        }
    }

    private static string ResultOf(string path, string name) => Path.Combine(path, name + ".json");

    // A result that cannot be read is not in the list.
    private LabEntry? Entry(Experiment experiment) => Read(path, experiment.Name) is { } result
        ? new LabEntry(
            result.Name, result.Statement, result.Verdicts.Count(verdict => verdict.Holds), result.Verdicts.Count,
            result.Setting)
        : null;
}

/// <summary>The results of an experiment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Statement">Its statement.</param>
/// <param name="Setting">Data, seed and size.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Holds">Whether every verdict holds.</param>
/// <param name="Verdicts">The verdicts.</param>
/// <param name="Numbers">The numbers.</param>
public sealed record LabResult(
    string Name, string Statement, string Setting, double Seconds, bool Holds, IReadOnlyList<LabVerdict> Verdicts,
    IReadOnlyList<LabNumber> Numbers);

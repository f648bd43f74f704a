using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Search;
using Elbo.Studio.Hosting;
using Elbo.Tensors;

namespace Elbo.Studio.Features.Runs;

/// <summary>Runs as the API tells of them; what a folder says is read again only when it has changed.</summary>
internal sealed class RunSummaries(RunShelf shelf, RunStates states, BoundedCache cache)
{
    private const long BytesOfOne = 16 << 10;

    private static readonly string[] PictureNames =
        ["samples.png", "reconstructions.png", "latent-map.png", "manifold.png"];

    /// <summary>All runs, newest first; one whose folder cannot be read is left out.</summary>
    public IReadOnlyList<RunSummary> All()
    {
        List<RunSummary> found = [];
        foreach (string name in shelf.Names())
        {
            try
            {
                found.Add(Of(name));
            }
            catch (Exception exception) when (exception is RunException or StudioFault or ModelException or IOException)
            {
                found.Add(Broken(name, Problems.LineOf(exception)));
            }
        }

        return found;
    }

    /// <summary>A run.</summary>
    /// <exception cref="StudioFault">There is none.</exception>
    public RunSummary Of(string name)
    {
        RunFolder folder = shelf.Open(name);
        string config = folder.PathOf("config.json");
        (string state, string? fault) = states.Of(name, folder);
        RunSummary fixedPart = cache.Get(
            $"summary:{name}:{RunShelf.Stamp(config)}", () => (Describe(name, folder, config), BytesOfOne));
        Course course = cache.Get(
            $"course:{name}:{RunShelf.Stamp(folder.MetricsPath)}", () => (CourseOf(folder), BytesOfOne));
        return fixedPart with
        {
            State = state,
            Fault = fault,
            EpochsDone = course.Epochs,
            Seconds = course.Seconds,
            Measures = Summary(RunMeasures.Read(folder)),
            HasReport = File.Exists(folder.ReportPath),
            HasIndex = File.Exists(SearchIndexing.PathOf(folder)),
            HasMap = folder.HasModel || folder.HasState,
            Pictures = [.. PictureNames.Where(picture => File.Exists(folder.PathOf(picture)))],
        };
    }

    /// <summary>A run with its settings.</summary>
    /// <exception cref="StudioFault">There is none.</exception>
    public JsonObject Detail(string name)
    {
        RunSummary run = Of(name);
        RunFolder folder = shelf.Open(name);
        JsonObject told = JsonSerializer.SerializeToNode(run, StudioJson.Options)!.AsObject();
        told["config"] = JsonNode.Parse(folder.Config.ToJson());
        told["remarks"] = JsonSerializer.SerializeToNode(RunMetrics.Remarks(folder), StudioJson.Options);
        told["published"] = JsonSerializer.SerializeToNode(
            folder.Config.Recipe.Published.Select(each => new PublishedValue(each.What, each.Value, each.Unit)),
            StudioJson.Options);
        return told;
    }

    /// <summary>The measures as the API has them.</summary>
    public static MeasureSummary? Summary(RunMeasures? found) => found is null ? null : new MeasureSummary(
        found.Elbo, found.ElboError, found.Reconstruction, found.Kl, found.BitsPerDim, found.LogLikelihood,
        found.LogLikelihoodError, found.Samples, found.ActiveUnits, found.SquaredError);

    /// <summary>What an item of data is, in a word.</summary>
    public static string KindOf(Shape item, TableSchema? table, Vocabulary? text) =>
        table is not null ? "table" : text is not null ? "sentences"
        : ModelImages.AreImages(item) ? "images" : "arrays";

    private static RunSummary Describe(string name, RunFolder folder, string config)
    {
        Recipe recipe = folder.Config.Recipe;
        ResolvedData data = folder.Config.Data;
        var item = new Shape([.. data.Shape]);
        Model model = RunModel.Of(folder.Config);
        KnownDataset? known = KnownDatasets.All.FirstOrDefault(each => each.Name == recipe.Data.Name);
        IReadOnlyList<string>? classes = known?.ClassNames ?? data.Table?.Label?.Categories;
        return new RunSummary
        {
            Name = name,
            Recipe = recipe.Name,
            Description = recipe.Description,
            Data = new RunDataSummary(
                data.Name, KindOf(item, data.Table, data.Text), data.Shape, data.Examples,
                classes is { Count: > 0 } ? classes : null,
                data.Table is { } table ? [.. table.Used.Select(column => column.Name)] : null),
            State = RunStates.Stopped,
            Fault = null,
            Epochs = recipe.Epochs,
            EpochsDone = 0,
            Latent = model.LatentSize,
            Parameters = model.Parameters.Count,
            Objective = model.HasDensity ? ObjectiveText.Of(recipe.Objective, Number) : "loss = -reconstruction",
            Likelihood = folder.Config.Likelihood?.Text ?? model.Likelihood.Name,
            HasDensity = model.HasDensity,
            Seed = recipe.Training.Seed,
            Batch = recipe.Training.Batch,
            Created = File.GetLastWriteTimeUtc(config),
            Seconds = null,
            Measures = null,
            HasReport = false,
            HasIndex = false,
            HasMap = false,
            Pictures = [],
        };
    }

    private static RunSummary Broken(string name, string fault) => new()
    {
        Name = name,
        Recipe = "",
        Description = "",
        Data = new RunDataSummary("", "arrays", [], 0, null, null),
        State = RunStates.Failed,
        Fault = fault,
        Epochs = 0,
        EpochsDone = 0,
        Latent = 0,
        Parameters = 0,
        Objective = "",
        Likelihood = "",
        HasDensity = false,
        Seed = 0,
        Batch = 0,
        Created = DateTime.UnixEpoch,
        Seconds = null,
        Measures = null,
        HasReport = false,
        HasIndex = false,
        HasMap = false,
        Pictures = [],
    };

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static Course CourseOf(RunFolder folder)
    {
        IReadOnlyList<JsonElement> lines = EpochMetrics.Epochs(folder);
        return lines is [.., var last]
            ? new Course((int)(MetricsLog.Number(last, "epoch") ?? 0), MetricsLog.Number(last, "totalSeconds"))
            : new Course(0, null);
    }

    private sealed record Course(int Epochs, double? Seconds);
}

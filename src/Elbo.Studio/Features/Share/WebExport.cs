using System.Runtime.InteropServices;
using System.Text.Json;
using Elbo.Data.Tables;
using Elbo.Exports;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Studio.Features.Latent;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Share;

/// <summary>
/// A model as one folder of static files that any web server can show: a page, the decoder as ONNX and a runtime for
/// it, and the places of some examples on the latent map. The browser decodes; the examples themselves stay here.
/// </summary>
public static class WebExport
{
    private const int Format = 1;
    private const int MostPoints = 10_000;
    private const string Part = "test";
    private const string Label = "label";
    private const string Page = "share.html";
    private const string Decoder = "decoder.onnx";
    private const string Prior = "prior.onnx";
    private const string Points = "points.bin";
    private const string Labels = "labels.bin";

    // What the page fetches by name, besides what its scripts import.
    private static readonly string[] Fetched = ["assets/ort.wasm.gz", "icon.svg"];

    /// <summary>Writes the folder.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <returns>The files.</returns>
    /// <exception cref="RunException">
    /// The page is not in this build, the model cannot be exported, its data is not there, or the folder cannot be
    /// written.
    /// </exception>
    public static IReadOnlyList<ExportedFile> Write(TrainedModel trained, string folder)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var page = new PageFiles();
        if (page.Fault is { } missing)
        {
            throw new RunException($"--to web: {missing}");
        }

        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(trained.Folder.Path));
        string name = Path.GetFileName(path);
        if (!RunShelf.IsName(name))
        {
            throw new RunException(
                $"{path}: the name of the run stands on the page: it may hold letters of English, digits and . _ -. "
                + "Rename the folder.");
        }

        if (trained.Model is SentenceModel)
        {
            throw new RunException(
                $"{path}: --to web shows pictures and tables, and this is a model of sentences. Export it to onnx or "
                + "safetensors.");
        }

        IReadOnlyList<ExportedFile> graphs = ModelExport.Write(trained, ExportFormat.Onnx, folder, withEncoder: false);
        try
        {
            var shelf = new RunShelf(
                new StudioOptions { RunsFolder = Path.GetDirectoryName(path)! },
                new BoundedCache(new StudioLimits().CacheBytes));
            List<(string Name, byte[] Bytes)> files = [.. PageOf(page), .. MapOf(shelf, name, graphs)];
            Directory.CreateDirectory(Path.Combine(folder, "assets"));
            AtomicFile.WriteAll(
            [
                .. files.Select(file => (
                    Path.Combine(folder, file.Name), (Action<Stream>)(stream => stream.Write(file.Bytes)))),
            ]);
            return
            [
                .. graphs,
                .. files.Select(file => new ExportedFile(Path.Combine(folder, file.Name), file.Bytes.Length, [], [])),
            ];
        }
        catch (StudioFault fault)
        {
            throw new RunException($"{path}: {fault.Message}", fault);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> PageOf(PageFiles page) =>
        PageBundle.FilesOf(page, Page).Concat(Fetched).Select(name => (name, page.Bytes(name)))
            .Append(("index.html", page.Bytes(Page)));

    private static IEnumerable<(string Name, byte[] Bytes)> MapOf(
        RunShelf shelf, string name, IReadOnlyList<ExportedFile> graphs)
    {
        var maps = new LatentMaps(shelf);
        LoadedRun run = shelf.Load(name);
        LatentApi.MapAnswer map = LatentApi.Plane(name, Part, MostPoints, shelf, maps);
        map = map with { Colourings = [.. map.Colourings.Where(each => each.Name == Label)] };
        Manifest manifest = new()
        {
            Format = Format,
            Elbo = new MachineFacts().Elbo,
            Name = name,
            Description = run.Trained.Recipe.Description,
            Data = DataOf(run),
            Columns = run.Layout is { } layout ? [.. layout.Columns.Select(ColumnOf)] : null,
            Decoder = Decoder,
            Prior = graphs.Any(graph => Path.GetFileName(graph.Path) == Prior) ? Prior : null,
            Latents = Seen(LatentApi.Latents(name, shelf, maps), run.Trained.Model),
            Map = map,
            Points = Points,
            Labels = map.Colourings.Count > 0 ? Labels : null,
            Measures = [.. MeasuresOf(run)],
        };
        yield return ("manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, StudioJson.Options));
        yield return (Points, Bytes(maps.Plane(run, Part, MostPoints).Points));
        if (manifest.Labels is not null)
        {
            yield return (Labels, Bytes(maps.Colours(run, Part, MostPoints, Label)));
        }
    }

    // the page decodes codes as they are: there the levels above say nothing that z_1 does not
    private static LatentApi.LatentsAnswer Seen(LatentApi.LatentsAnswer all, Model model) => model is LevelHierarchy
        ? all with { Order = [.. all.Order.Where(index => index < model.LevelSizes[0])] }
        : all;

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static RunDataSummary DataOf(LoadedRun run)
    {
        ResolvedData data = run.Trained.Folder.Config.Data;
        return new RunDataSummary(
            data.Name, RunSummaries.KindOf(run.Shared.ItemShape, data.Table, data.Text), data.Shape, data.Examples,
            Classes: null, Columns: null);
    }

    private static ManifestColumn ColumnOf(PlacedColumn placed) => new(
        placed.Column.Name, placed.From, placed.Width, placed.Column.Mean, placed.Column.Scale,
        placed.Column.Kind == ColumnKind.Numeric ? null : placed.Column.Categories);

    private static IEnumerable<ManifestMeasure> MeasuresOf(LoadedRun run)
    {
        RunMeasures? found = RunMeasures.Read(run.Trained.Folder);
        if (found?.Elbo is { } elbo)
        {
            yield return new ManifestMeasure("Test ELBO", elbo, "nats per example");
        }

        if (found?.Kl is { } kl)
        {
            yield return new ManifestMeasure("KL divergence", kl, "nats per example");
        }

        yield return new ManifestMeasure(
            "Latents", run.Shared.LatentSize, found?.ActiveUnits is { } active ? $"{active} of them in use" : "");
        yield return new ManifestMeasure("Parameters", run.Trained.Model.Parameters.Count, "numbers");
    }

    private sealed record ManifestColumn(
        string Name, int From, int Width, double Mean, double Scale, IReadOnlyList<string>? Categories);

    private sealed record ManifestMeasure(string Name, double Value, string Unit);

    // What the page reads: src/features/share/manifest.ts says the same.
    private sealed record Manifest
    {
        public required int Format { get; init; }

        public required string Elbo { get; init; }

        public required string Name { get; init; }

        public required string Description { get; init; }

        public required RunDataSummary Data { get; init; }

        public required IReadOnlyList<ManifestColumn>? Columns { get; init; }

        public required string Decoder { get; init; }

        public required string? Prior { get; init; }

        public required LatentApi.LatentsAnswer Latents { get; init; }

        public required LatentApi.MapAnswer? Map { get; init; }

        public required string? Points { get; init; }

        public required string? Labels { get; init; }

        public required IReadOnlyList<ManifestMeasure> Measures { get; init; }
    }
}

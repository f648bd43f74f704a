using System.Text.Json.Nodes;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Runs;

/// <summary>Runs: list, one, its metrics, report and pictures; comparing and deleting.</summary>
internal static class RunsApi
{
    // A report is a page of its own: it may not call the API, whatever folder it came from.
    private const string Sandbox = "sandbox allow-scripts allow-popups; default-src 'none'; img-src data: 'self'; "
        + "style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private static readonly string[] Themes = ["light", "dark"];

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs").WithTags("Runs");
        group.MapGet("", (RunSummaries runs) => runs.All()).WithSummary("All runs, newest first");
        group.MapGet("/{run}", (string run, RunSummaries runs) => (JsonNode)runs.Detail(run))
            .Produces<RunSummary>().WithSummary("A run, with config, remarks and published numbers");
        group.MapGet("/{run}/metrics", (string run, RunShelf shelf) => new MetricsAnswer(
            RunMetrics.Epochs(shelf.Open(run)))).WithSummary("Every epoch of a run");
        group.MapGet("/{run}/report", Report).WithSummary("The report of a run, a page");
        group.MapGet("/{run}/files/{file}", Picture).WithSummary("A picture of a run, such as samples.png");
        group.MapDelete("/{run}", Delete).WithSummary("Deletes a run; confirm repeats its name");
        api.MapGet("/compare", (string runs, RunComparisons comparisons) => comparisons.Of(runs)).WithTags("Runs")
            .WithSummary("Numbers of several runs side by side").AddEndpointFilter<ComputeGate>();
    }

    /// <summary>
    /// A page of a folder, as it stands alone: in the system's theme, or in that of the page around it, which cannot
    /// reach into the sandbox and so says it in the address.
    /// </summary>
    public static IResult Page(HttpContext context, string path)
    {
        const string root = "<html";
        const string type = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Sandbox;
        string theme = context.Request.Query["theme"].ToString();
        if (theme.Length == 0)
        {
            return Results.File(path, type, lastModified: TimeOf(path));
        }

        if (!Themes.Contains(theme, StringComparer.Ordinal))
        {
            throw StudioFault.Unusable([new FieldFault(
                "theme", $"'{theme}' is no theme. {NearestName.Advice(theme, Themes)}")]);
        }

        string page = File.ReadAllText(path);
        int end = page.IndexOf(root, StringComparison.Ordinal) + root.Length;
        return Results.Text(end < root.Length ? page : page.Insert(end, $" data-theme=\"{theme}\""), type);
    }

    /// <summary>When a file was last written.</summary>
    public static DateTimeOffset TimeOf(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    private static IResult Report(string run, RunShelf shelf, HttpContext context)
    {
        RunFolder folder = shelf.Open(run);
        return File.Exists(folder.ReportPath)
            ? Page(context, folder.ReportPath)
            : throw StudioFault.NotFound($"{run}: there is no report yet. It is written when the training has ended.");
    }

    private static IResult Picture(string run, string file, RunShelf shelf, HttpContext context)
    {
        string path = shelf.Open(run).PathOf(file);
        if (!RunShelf.IsName(file) || !file.EndsWith(".png", StringComparison.Ordinal) || !File.Exists(path))
        {
            throw StudioFault.NotFound($"{run}: there is no such picture. GET /api/runs/{run} lists them.");
        }

        context.Response.Headers.CacheControl = "no-cache";
        return Results.File(path, "image/png", lastModified: TimeOf(path));
    }

    private static IResult Delete(string run, string? confirm, RunShelf shelf, RunStates states)
    {
        RunFolder folder = shelf.Open(run);
        if (confirm != run)
        {
            throw StudioFault.Unusable([new FieldFault(
                "confirm", $"it must repeat the name of the run: ?confirm={run}. Nothing was deleted.")]);
        }

        if (states.Of(run, folder).State == RunStates.Training || states.IsIndexing(run))
        {
            throw StudioFault.Conflict($"{run}: it is being written to. Stop it first.");
        }

        Directory.Delete(folder.Path, recursive: true);
        shelf.Forget(run);
        return Results.NoContent();
    }

    private sealed record MetricsAnswer(IReadOnlyList<EpochPoint> Epochs);
}

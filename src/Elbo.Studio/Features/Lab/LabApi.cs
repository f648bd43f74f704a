using Elbo.Lab;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Lab;

/// <summary>The experiments of `elbo lab`, and the pages of those that were run.</summary>
internal static class LabApi
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/lab").WithTags("Lab");
        group.MapGet("", (StudioOptions options) => LabCatalog.All.Select(experiment => Answer(experiment, options))
            .ToArray()).WithSummary("Statements about VAEs as experiments, with verdicts of those that were run");
        group.MapGet("/pages/{file}", Page).WithSummary("The page of an experiment");
    }

    private static LabAnswer Answer(Experiment experiment, StudioOptions options)
    {
        LabResult? result = LabFolder.Read(options.LabFolder, experiment.Name);
        string page = $"{experiment.Name}.html";
        return new LabAnswer(
            experiment.Name, experiment.Statement,
            File.Exists(Path.Combine(options.LabFolder, page)) ? $"/api/lab/pages/{page}" : null,
            result is null ? null
                : new VerdictAnswer(result.Verdicts.Count(verdict => verdict.Holds), result.Verdicts.Count));
    }

    private static IResult Page(string file, StudioOptions options, HttpContext context)
    {
        string path = Path.GetFullPath(Path.Combine(options.LabFolder, file));
        return RunShelf.IsName(file) && file.EndsWith(".html", StringComparison.Ordinal) && File.Exists(path)
            ? RunsApi.Page(context, path)
            : throw StudioFault.NotFound("There is no such page. Make it with `elbo lab run NAME`.");
    }

    private sealed record LabAnswer(string Name, string Statement, string? Page, VerdictAnswer? Verdict);

    private sealed record VerdictAnswer(int Held, int Of);
}

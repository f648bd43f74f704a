using Elbo.Runs;
using Elbo.Studio.Features.Recipes;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Training;

/// <summary>Start, pause, stop and resume; the pictures of the epochs.</summary>
internal static class TrainingApi
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("").WithTags("Training");
        group.MapPost("/train", Start).AddEndpointFilter<ComputeGate>().Produces<StartedAnswer>(201)
            .WithSummary("Starts a run; one at a time is trained");
        group.MapPost("/runs/{run}/pause", (string run, TrainingDesk desk) => Interrupt(desk, run, RunStates.Paused))
            .Produces<StateAnswer>().WithSummary("Pauses a training; it goes on to the same bits");
        group.MapPost("/runs/{run}/stop", (string run, TrainingDesk desk) => Interrupt(desk, run, RunStates.Stopped))
            .Produces<StateAnswer>().WithSummary("Stops a training; it can be resumed");
        group.MapPost("/runs/{run}/resume", Resume).AddEndpointFilter<ComputeGate>().Produces<StateAnswer>(202)
            .WithSummary("Goes on with a run, also one that was killed or begun by `elbo train`");
        group.MapGet("/runs/{run}/snapshots", Snapshots).WithSummary("The epochs of which there are pictures");
        group.MapGet("/runs/{run}/snapshots/{epoch:int}/{kind}.png", Snapshot)
            .Produces(200, contentType: "image/png").WithSummary("The samples or reconstructions of an epoch");
    }

    private static IResult Start(TrainRequest wanted, RecipePlans plans, TrainingDesk desk)
    {
        string run = desk.Start(plans.Of(wanted), wanted.Name);
        return Results.Json(new StartedAnswer(run), StudioJson.Options, statusCode: 201);
    }

    private static IResult Resume(string run, TrainingDesk desk)
    {
        desk.Resume(run);
        return Results.Json(new StateAnswer(RunStates.Training), StudioJson.Options, statusCode: 202);
    }

    private static async Task<IResult> Interrupt(TrainingDesk desk, string run, string wanted)
    {
        string state = await desk.Interrupt(run, wanted);
        return Results.Json(
            new StateAnswer(state), StudioJson.Options, statusCode: state == RunStates.Training ? 202 : 200);
    }

    private static SnapshotsAnswer Snapshots(string run, RunShelf shelf)
    {
        RunFolder folder = shelf.Open(run);
        IReadOnlyList<int> epochs = RunHistory.Epochs(folder);
        return new SnapshotsAnswer(epochs, epochs.Count == 0 ? [] :
            [.. RunHistory.Kinds.Where(kind => File.Exists(RunHistory.PathOf(folder, epochs[0], kind)))]);
    }

    private static IResult Snapshot(string run, int epoch, string kind, RunShelf shelf, HttpContext context)
    {
        string path = RunHistory.PathOf(shelf.Open(run), epoch, RunHistory.Kinds.FirstOrDefault(
            known => known == kind) ?? "none");
        if (!File.Exists(path))
        {
            throw StudioFault.NotFound(
                $"{run}: there is no such picture of epoch {epoch}. GET /api/runs/{run}/snapshots lists them.");
        }

        context.Response.Headers.CacheControl = "no-cache";
        return Results.File(path, "image/png", lastModified: RunsApi.TimeOf(path));
    }

    private sealed record StartedAnswer(string Run);

    private sealed record StateAnswer(string State);

    private sealed record SnapshotsAnswer(IReadOnlyList<int> Epochs, IReadOnlyList<string> Kinds);
}

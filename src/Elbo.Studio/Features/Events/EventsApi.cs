using System.Globalization;
using System.Text.Json;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Events;

/// <summary>What happens in trainings, as server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class EventsApi
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the address.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", Stream).WithTags("Events")
        .Produces(200, contentType: "text/event-stream")
        .WithSummary("Events of a run, or of all: state, progress, epoch, remark, snapshot, finished, failed");

    private static async Task Stream(
        HttpContext context, string? run, StudioEvents log, RunShelf shelf, RunSummaries summaries, StudioLimits limits)
    {
        if (run is not null)
        {
            shelf.Open(run);
        }

        if (log.Listeners >= limits.EventStreams)
        {
            throw new StudioFault(503, $"{limits.EventStreams} streams of events are open already. Close some.")
            {
                RetryAfter = 5,
            };
        }

        string header = context.Request.Headers["Last-Event-ID"].ToString();
        long? after = long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
        (StudioEvents.Listener listener, bool isContinued) = log.Listen(run, after);
        using StudioEvents.Listener held = listener;
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        CancellationToken gone = context.RequestAborted;
        try
        {
            await response.WriteAsync("retry: 1000\n\n", gone);
            if (!isContinued)
            {
                await WriteStates(response, run, log.Last, summaries, gone);
            }

            await response.Body.FlushAsync(gone);
            await Follow(response, listener, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    private static async Task WriteStates(
        HttpResponse response, string? run, long last, RunSummaries summaries, CancellationToken gone)
    {
        IEnumerable<RunSummary> now = run is not null
            ? [summaries.Of(run)] : summaries.All().Where(each => each.State == RunStates.Training);
        foreach (RunSummary each in now)
        {
            await Write(response, new StudioEvent(
                last, "state", each.Name, JsonSerializer.Serialize(each, StudioJson.Options)), gone);
        }
    }

    private static async Task Follow(HttpResponse response, StudioEvents.Listener listener, CancellationToken gone)
    {
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(gone);
            pause.CancelAfter(Heartbeat);
            bool isOpen = true;
            try
            {
                isOpen = await listener.Channel.Reader.WaitToReadAsync(pause.Token);
            }
            catch (OperationCanceledException) when (!gone.IsCancellationRequested)
            {
                await response.WriteAsync(":\n\n", gone);
            }

            if (!isOpen)
            {
                return;
            }

            while (listener.Channel.Reader.TryRead(out StudioEvent? happened))
            {
                await Write(response, happened, gone);
            }

            await response.Body.FlushAsync(gone);
        }
    }

    private static Task Write(HttpResponse response, StudioEvent happened, CancellationToken gone) =>
        response.WriteAsync(
            string.Create(
                CultureInfo.InvariantCulture, $"id: {happened.Id}\nevent: {happened.Kind}\ndata: {happened.Json}\n\n"),
            gone);
}

using System.Text.Json;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Elbo.Studio.Hosting;

/// <summary>What went wrong, as application/problem+json (RFC 9457), whatever it was and wherever.</summary>
internal sealed record Problem(string Type, string Title, int Status, IReadOnlyList<FieldFault>? Faults);

/// <summary>Turns failures of requests into problems.</summary>
internal static class Problems
{
    private const string MediaType = "application/problem+json";

    /// <summary>The middleware.</summary>
    public static async Task Handle(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
            {
                return;
            }

            await Write(context, FaultOf(exception));
            return;
        }

        // What routing or the server refused has a status and no words yet.
        HttpResponse response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await Write(context, new StudioFault(response.StatusCode, response.StatusCode switch
            {
                404 => $"{context.Request.Path}: there is nothing here. The addresses are listed at /openapi.",
                405 => $"{context.Request.Path}: {context.Request.Method} is not answered here. See /openapi.",
                415 => $"'{context.Request.ContentType}' is not taken here. See /openapi for what is.",
                _ => "The request cannot be answered.",
            }));
        }
    }

    /// <summary>Writes a fault.</summary>
    public static Task Write(HttpContext context, StudioFault fault)
    {
        context.Response.Clear();
        context.Response.StatusCode = fault.Status;
        if (fault.RetryAfter is { } seconds)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = $"{seconds}";
        }

        return context.Response.WriteAsJsonAsync(
            new Problem(
                "about:blank", OneLine(fault.Message), fault.Status, fault.Faults.Count > 0 ? fault.Faults : null),
            StudioJson.Options, MediaType, CancellationToken.None);
    }

    /// <summary>A failure in one line, for events and files.</summary>
    public static string LineOf(Exception exception) => OneLine(FaultOf(exception).Message);

    private static StudioFault FaultOf(Exception exception) => exception switch
    {
        StudioFault fault => fault,
        RunException { Faults.Count: > 1 } run => StudioFault.Unusable([.. run.Faults.Select(FieldFault.Of)]),
        RunException { Faults: [var line] } when FieldFault.Of(line) is { Field.Length: > 0 } field =>
            StudioFault.Unusable([field]),
        RunException or DataException or ModelException or EvaluationException or ReportException or TensorException
            or TrainingException => StudioFault.Unusable(exception.Message),
        BadHttpRequestException bad => OfRequest(bad),
        JsonException json => OfJson(json),
        OperationCanceledException => new StudioFault(503, "The server is stopping. Ask again when it is back."),
        OutOfMemoryException => new StudioFault(503, "Not enough memory for this. Ask for less at a time."),
        IOException or UnauthorizedAccessException => new StudioFault(500, exception.Message),
        _ => new StudioFault(
            500, $"unexpected {exception.GetType().Name}: {exception.Message} This is a fault of Elbo: please report "
            + "it."),
    };

    private static StudioFault OfRequest(BadHttpRequestException bad) => bad.StatusCode switch
    {
        413 => new StudioFault(413, "The body is longer than is taken here. Send less at a time."),
        408 => new StudioFault(408, "The body came too slowly, so it was given up. Send it faster, or less of it."),
        _ when bad.InnerException is JsonException json => OfJson(json),
        _ => new StudioFault(bad.StatusCode, bad.Message),
    };

    private static StudioFault OfJson(JsonException json)
    {
        string field = (json.Path ?? "").TrimStart('$').TrimStart('.');
        string where = json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine})" : "";
        return new StudioFault(
            400, $"The body is not the JSON that is expected here{(field.Length > 0 ? $", at {field}" : "")}{where}. "
            + "See /openapi.", field.Length > 0 ? [new FieldFault(field, "it is of another kind.")] : null);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

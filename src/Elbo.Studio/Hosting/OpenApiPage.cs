using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace Elbo.Studio.Hosting;

/// <summary>The API, described: OpenAPI for programs at /openapi/v1.json, a list for people at /openapi.</summary>
internal static class OpenApiPage
{
    /// <summary>Says what the document is about.</summary>
    public static void Describe(this OpenApiOptions document) => document.AddDocumentTransformer((found, _, _) =>
    {
        found.Info.Title = "elbo studio";
        found.Info.Version = "v1";
        found.Info.Description = "Runs, training, latent space, scores and search of one folder of runs. Losses and "
            + "scores are in nats per example. docs/studio.md has examples.";
        return Task.CompletedTask;
    });

    /// <summary>
    /// Describes the bodies that an endpoint reads itself. (Accepts would make routing refuse others before the
    /// endpoint can say what it takes.)
    /// </summary>
    public static RouteHandlerBuilder TakesBodies(this RouteHandlerBuilder endpoint, params string[] types) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = types.ToDictionary(type => type, _ => new OpenApiMediaType(), StringComparer.Ordinal),
            };
            return Task.CompletedTask;
        });

    /// <summary>The list.</summary>
    public static IResult Get(EndpointDataSource endpoints, HttpContext context)
    {
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>elbo studio: API</title>"
            + "<meta name=\"viewport\" content=\"width=device-width\"><style>:root{color-scheme:light dark}"
            + "body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            + "td{padding:.15rem .8rem .15rem 0;vertical-align:top}code{font-size:.95em}</style>"
            + "<h1>The studio's API</h1><p>For programs: <a href=\"/openapi/v1.json\">/openapi/v1.json</a> "
            + "(OpenAPI 3.1).</p><table>");
        foreach (RouteEndpoint endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            string? summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary;
            if (summary is not null)
            {
                string method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "";
                page.Append("<tr><td>").Append(method).Append("<td><code>")
                    .Append(WebUtility.HtmlEncode(endpoint.RoutePattern.RawText)).Append("</code><td>")
                    .Append(WebUtility.HtmlEncode(summary));
            }
        }

        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return Results.Text(page.Append("</table></html>").ToString(), "text/html; charset=utf-8");
    }
}

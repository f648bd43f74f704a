using System.Runtime.InteropServices;
using Elbo.Data.Sources;
using Elbo.Reports;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Elbo.Studio.Features.Use;

/// <summary>
/// Rows of numbers as the request wants them: JSON, floats, NumPy, or a picture where they are images.
/// </summary>
internal static class NumbersAnswer
{
    private const string Png = "image/png";

    /// <summary>Whether the request wants numbers of four bytes, of whatever packing, or a picture.</summary>
    public static bool IsJson(HttpContext context) => Wanted(context) is null;

    /// <summary>The answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="values">The numbers, row by row.</param>
    /// <param name="sizes">The sizes of the axes, rows first.</param>
    /// <param name="run">The run, where rows are examples that may be drawn; or null.</param>
    /// <param name="json">Makes the object for JSON.</param>
    public static IResult Of(
        HttpContext context, float[] values, IReadOnlyList<int> sizes, LoadedRun? run, Func<object> json)
    {
        switch (Wanted(context))
        {
            case NumbersBody.Floats:
                return Results.Bytes(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), NumbersBody.Floats);
            case NumbersBody.NumPyType:
                using (var file = new MemoryStream())
                {
                    NumPyWriter.WriteHeader(file, sizes);
                    NumPyWriter.Write(file, values);
                    return Results.Bytes(file.ToArray(), NumbersBody.NumPyType);
                }

            case Png:
                ImageBatch images = run is null
                    ? throw StudioFault.Unusable("These numbers are no images, so there is no picture. Ask for JSON.")
                    : run.Images(values);
                return Results.Bytes(PictureUrls.Png(images), Png);
            default:
                return Results.Json(json(), StudioJson.Options);
        }
    }

    /// <summary>Numbers as rows, for JSON.</summary>
    public static float[][] Rows(float[] values, int size) => [.. values.Chunk(size)];

    private static string? Wanted(HttpContext context)
    {
        if (context.Request.Headers.Accept.Count == 0)
        {
            return null;
        }

        IList<MediaTypeHeaderValue> accepted = context.Request.GetTypedHeaders().Accept;
        string? best = accepted.OrderByDescending(each => each.Quality ?? 1)
            .Select(each => each.MediaType.Value?.ToLowerInvariant()).FirstOrDefault();
        return best is NumbersBody.Floats or NumbersBody.NumPyType or Png ? best : null;
    }
}

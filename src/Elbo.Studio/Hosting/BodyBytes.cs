using Microsoft.AspNetCore.Http;

namespace Elbo.Studio.Hosting;

/// <summary>The bytes of a request's body, as long as the server takes them.</summary>
internal static class BodyBytes
{
    /// <summary>Reads them.</summary>
    public static async Task<byte[]> Read(HttpContext context)
    {
        if (context.Request.ContentLength is { } length)
        {
            byte[] bytes = new byte[length];
            await context.Request.Body.ReadExactlyAsync(bytes, context.RequestAborted);
            return bytes;
        }

        using var held = new MemoryStream();
        await context.Request.Body.CopyToAsync(held, context.RequestAborted);
        return held.ToArray();
    }
}

using Microsoft.AspNetCore.Http;

namespace Elbo.Studio.Hosting;

/// <summary>Bounds the bytes that the bodies of all running requests take together.</summary>
internal sealed class BodyBudget(StudioLimits limits)
{
    // Bodies this short are not counted: headers and buffers take as much.
    private const long Short = 64 << 10;

    private long held;

    /// <summary>The middleware.</summary>
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        long? named = context.Request.ContentLength;
        if (named > limits.BodyBytes)
        {
            throw new StudioFault(
                413, $"The body has {named} bytes, at most {limits.BodyBytes} are taken. Send less at a time.");
        }

        bool isChunked = named is null && context.Request.Headers.TransferEncoding.Count > 0;
        long counted = isChunked ? limits.BodyBytes : named > Short ? named.Value : 0;
        if (Interlocked.Add(ref held, counted) > limits.BodyBytesTogether && counted > 0)
        {
            Interlocked.Add(ref held, -counted);
            throw new StudioFault(503, "Too many long bodies are on their way at once. Send it again in a second.")
            {
                RetryAfter = 1,
            };
        }

        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Add(ref held, -counted);
        }
    }
}

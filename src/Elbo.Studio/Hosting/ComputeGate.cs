using Microsoft.AspNetCore.Http;

namespace Elbo.Studio.Hosting;

/// <summary>
/// Lets so many computations run at the same time and so many wait: what comes beyond is told to come again. A request
/// waits here when its body is read, so that a slow client holds no place.
/// </summary>
internal sealed class ComputeGate(StudioLimits limits) : IEndpointFilter, IDisposable
{
    private readonly SemaphoreSlim free = new(limits.Computations);
    private int present;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (Interlocked.Increment(ref present) > limits.Computations + limits.Waiting)
        {
            Interlocked.Decrement(ref present);
            throw new StudioFault(503, $"{limits.Waiting} computations are waiting already. Ask again in a second.")
            {
                RetryAfter = 1,
            };
        }

        try
        {
            await free.WaitAsync(context.HttpContext.RequestAborted);
            try
            {
                return await next(context);
            }
            finally
            {
                free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref present);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();
}

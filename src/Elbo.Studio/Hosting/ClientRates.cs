using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Elbo.Studio.Hosting;

/// <summary>How many requests a second a client may make.</summary>
internal static class ClientRates
{
    // A page that is opened, and a slider that is dragged, ask for many things in one second.
    private const int BurstSeconds = 4;

    /// <summary>Sets the limiter up: a bucket of tokens for each address.</summary>
    public static void Limit(this RateLimiterOptions limiter, StudioLimits limits)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            IPAddress? client = context.Connection.RemoteIpAddress;
            bool isLocal = client is null || IPAddress.IsLoopback(client);
            int rate = isLocal ? limits.LocalRequestsPerSecond : limits.RequestsPerSecond;
            return RateLimitPartition.GetTokenBucketLimiter(isLocal ? "" : client!.ToString(), _ => new()
            {
                TokenLimit = rate * BurstSeconds,
                TokensPerPeriod = rate,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            });
        });
        limiter.OnRejected = async (rejected, _) => await Problems.Write(
            rejected.HttpContext, new StudioFault(429, "Too many requests in a second. Ask again in a second.")
            {
                RetryAfter = 1,
            });
    }
}

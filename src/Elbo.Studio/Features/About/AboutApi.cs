using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.About;

/// <summary>What this server is.</summary>
internal static class AboutApi
{
    /// <summary>Adds the address.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/about", (RunShelf shelf) =>
    {
        var machine = new MachineFacts();
        return new AboutAnswer(
            machine.Elbo, machine.Processor, machine.Cores, machine.Threads, machine.VectorBits, shelf.Root,
            CanTrain: true);
    }).WithTags("About").WithSummary("Version, machine, folder of runs");

    private sealed record AboutAnswer(
        string Version, string Machine, int Cores, int Threads, int VectorBits, string RunsFolder, bool CanTrain);
}

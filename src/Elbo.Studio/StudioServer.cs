using System.Net;
using System.Net.Sockets;
using Elbo.Studio.Features.About;
using Elbo.Studio.Features.Data;
using Elbo.Studio.Features.Events;
using Elbo.Studio.Features.Lab;
using Elbo.Studio.Features.Latent;
using Elbo.Studio.Features.Recipes;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Search;
using Elbo.Studio.Features.Training;
using Elbo.Studio.Features.Try;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Elbo.Studio;

/// <summary>The server of the studio: its parts put together, listening from start to disposal.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    // Ports that are tried where none is named.
    private const int PortsTried = 20;

    private readonly WebApplication application;

    private StudioServer(WebApplication application, StudioOptions options)
    {
        this.application = application;
        string address = application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
        int port = new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal)).Port;
        string host = options.Address is null ? "localhost"
            : options.Address.Contains(':', StringComparison.Ordinal) ? $"[{options.Address}]" : options.Address;
        Url = new Uri($"http://{host}:{port}/{(options.Token is { } token ? $"?token={token}" : "")}");
    }

    /// <summary>The address of the page, with the token where there is one.</summary>
    public Uri Url { get; }

    /// <summary>What is missing of the page, in a line; null where it is there.</summary>
    public string? PageFault => application.Services.GetRequiredService<PageFiles>().Fault;

    /// <summary>Starts a server.</summary>
    /// <exception cref="IOException">The port is taken, or the address is none of this machine.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options)
    {
        WebApplication built = Build(options, options.Port ?? FreePort(options));
        try
        {
            await built.StartAsync();
            return new StudioServer(built, options);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the training that is running, where it can be resumed, and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.Services.GetRequiredService<TrainingDesk>().DisposeAsync();
        application.Services.GetRequiredService<StudioEvents>().Close();
        await application.StopAsync();
        await application.DisposeAsync();
    }

    private static WebApplication Build(StudioOptions options, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => Listen(server, options, port));
        AddServices(builder.Services, options);
        WebApplication built = builder.Build();
        built.Use(next => context => Problems.Handle(context, next));
        ClientGuard guard = built.Services.GetRequiredService<ClientGuard>();
        built.Use(next => context => guard.Handle(context, next));
        built.UseRateLimiter();
        BodyBudget budget = built.Services.GetRequiredService<BodyBudget>();
        built.Use(next => context => budget.Handle(context, next));
        built.UseRouting();
        Map(built);
        return built;
    }

    private static void AddServices(IServiceCollection services, StudioOptions options)
    {
        services.AddRouting();
        services.AddSingleton<IHostLifetime, OwnersLifetime>();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => StudioJson.Configure(json.SerializerOptions));
        services.AddRateLimiter(limiter => limiter.Limit(options.Limits));
        services.AddOpenApi(document => document.Describe());
        services.AddSingleton(options).AddSingleton(options.Limits)
            .AddSingleton(new BoundedCache(options.Limits.CacheBytes))
            .AddSingleton<ClientGuard>().AddSingleton<BodyBudget>().AddSingleton<ComputeGate>()
            .AddSingleton<PageFiles>().AddSingleton<RunShelf>().AddSingleton<RunStates>().AddSingleton<RunSummaries>()
            .AddSingleton<RunComparisons>().AddSingleton<RecipePlans>().AddSingleton<StudioEvents>()
            .AddSingleton<TrainingDesk>().AddSingleton<RunScores>().AddSingleton<LatentMaps>()
            .AddSingleton<ExampleViews>().AddSingleton<RunSearch>();
    }

    private static void Map(WebApplication application)
    {
        application.MapOpenApi("/openapi/{documentName}.json");
        application.MapGet("/openapi", OpenApiPage.Get).ExcludeFromDescription();
        RouteGroupBuilder api = application.MapGroup("/api");
        AboutApi.Map(api);
        RunsApi.Map(api);
        RecipesApi.Map(api);
        DataApi.Map(api);
        TrainingApi.Map(api);
        EventsApi.Map(api);
        LatentApi.Map(api);
        UseApi.Map(api);
        ExamplesApi.Map(api);
        TryApi.Map(api);
        SearchApi.Map(api);
        LabApi.Map(api);
        PageFiles page = application.Services.GetRequiredService<PageFiles>();
        application.MapMethods(
            "/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) => page.Get(context))
            .ExcludeFromDescription();
    }

    private static void Listen(KestrelServerOptions server, StudioOptions options, int port)
    {
        StudioLimits limits = options.Limits;
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = limits.BodyBytes;
        server.Limits.MaxConcurrentConnections = limits.Connections;
        server.Limits.RequestHeadersTimeout = limits.Patience;
        server.Limits.MinRequestBodyDataRate = new MinDataRate(
            limits.BodyBytesPerSecond, limits.Patience / 2);
        if (options.Address is { } address)
        {
            server.Listen(IPAddress.Parse(address), port);
        }
        else if (port == 0)
        {
            server.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            server.ListenLocalhost(port);
        }
    }

    private static int FreePort(StudioOptions options)
    {
        IPAddress address = options.Address is { } named ? IPAddress.Parse(named) : IPAddress.Loopback;
        for (int port = StudioOptions.UsualPort; port < StudioOptions.UsualPort + PortsTried; port++)
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(address, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one may be free.
            }
        }

        throw new IOException(
            $"the ports {StudioOptions.UsualPort} to {StudioOptions.UsualPort + PortsTried - 1} are all taken. Name a "
            + "free one with --port.");
    }

    // Signals belong to the program that started the server.
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

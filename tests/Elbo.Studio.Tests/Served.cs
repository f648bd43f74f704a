using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Elbo.Studio.Tests;

/// <summary>A studio over a folder, on a free port of this machine, and a client of it.</summary>
internal sealed class Served : IAsyncDisposable
{
    // Everything here takes a second or two; a loaded machine takes longer, and a broken one must not hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StudioServer server;

    private Served(StudioServer server)
    {
        this.server = server;
        Client = new HttpClient
        {
            BaseAddress = new Uri(server.Url.GetLeftPart(UriPartial.Authority)),
            Timeout = Patience,
        };
    }

    internal HttpClient Client { get; }

    internal Uri Url => server.Url;

    internal static async Task<Served> Over(string runs, Func<StudioOptions, StudioOptions>? change = null)
    {
        var options = new StudioOptions { RunsFolder = runs, Port = 0 };
        return new Served(await StudioServer.StartAsync(change?.Invoke(options) ?? options));
    }

    internal async Task<JsonElement> Get(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    internal async Task<JsonElement> Post(string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync(path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    internal async Task<byte[]> Bytes(string path, string type)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(
            response.IsSuccessStatusCode,
            $"{path}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        return bytes;
    }

    internal async Task<JsonElement> Problem(HttpRequestMessage request, HttpStatusCode status)
    {
        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{request.RequestUri}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain('\n', problem.GetProperty("title").GetString()!);
        return problem;
    }

    internal Task<JsonElement> Problem(string path, HttpStatusCode status) =>
        Problem(new HttpRequestMessage(HttpMethod.Get, path), status);

    internal Task<JsonElement> Problem(string path, object body, HttpStatusCode status) =>
        Problem(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, status);

    /// <summary>Starts a small run on drawn digits, and waits for its end.</summary>
    internal async Task<string> Train(object settings, string? recipe = null, string? data = "digits")
    {
        await using EventStream events = await EventStream.Open(Client, "/api/events");
        JsonElement started = await Post(
            "/api/train", new { data, recipe, settings }, HttpStatusCode.Created);
        string run = started.GetProperty("run").GetString()!;
        await events.Until("finished", run);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }
}

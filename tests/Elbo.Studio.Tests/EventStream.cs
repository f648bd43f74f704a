using System.Globalization;
using System.Text.Json;

namespace Elbo.Studio.Tests;

/// <summary>A stream of server-sent events, read as a browser does.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private EventStream(HttpResponseMessage response, StreamReader reader)
    {
        this.response = response;
        this.reader = reader;
    }

    internal static async Task<EventStream> Open(HttpClient client, string path, long? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        }

        HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventStream(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; comments and the time to come back are passed over.</summary>
    internal async Task<(long Id, string Kind, JsonElement Data)> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        (long id, string kind, string data) = (0, "", "");
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return (id, kind, JsonDocument.Parse(data).RootElement);
            }

            string[] parts = line.Split(": ", 2);
            if (parts[0] == "id")
            {
                id = long.Parse(parts[1], CultureInfo.InvariantCulture);
            }
            else if (parts[0] == "event")
            {
                kind = parts[1];
            }
            else if (parts[0] == "data")
            {
                data = parts[1];
            }
        }

        throw new EndOfStreamException("the stream of events ended");
    }

    /// <summary>All events up to one of a kind, of a run where it is named; a failed training ends the test.</summary>
    internal async Task<List<(long Id, string Kind, JsonElement Data)>> Until(string wanted, string? run = null)
    {
        List<(long Id, string Kind, JsonElement Data)> seen = [];
        while (true)
        {
            (long Id, string Kind, JsonElement Data) next = await Next();
            seen.Add(next);
            Assert.False(next.Kind == "failed" && wanted != "failed", next.Data.ToString());
            if (next.Kind == wanted && (run is null || next.Data.GetProperty("run").GetString() == run))
            {
                return seen;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}

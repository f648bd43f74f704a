using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Elbo.Studio.Tests;

public sealed class SecurityTests(SmallRuns runs)
{
    private Served Studio => runs.Studio;

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example:80", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    public async Task Requests_of_other_sites_are_refused(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.TryAddWithoutValidation(header, value);
        JsonElement problem = await Studio.Problem(request, status);
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task Its_own_page_may_call()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.Add("Origin", Studio.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response =
            await Studio.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    public async Task The_page_answers_who_asks_for_its_head_alone(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage response =
            await Studio.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_a_token_every_call_needs_it()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(
            folder.Path, options => options with { Address = "127.0.0.1", Token = "secret-1" });
        await studio.Problem("/api/runs", HttpStatusCode.Unauthorized);
        await studio.Problem("/openapi/v1.json", HttpStatusCode.Unauthorized);
        await studio.Problem("/?token=wrong", HttpStatusCode.Unauthorized);
        using var bearer = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        bearer.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret-1");
        using HttpResponseMessage told = await studio.Client.SendAsync(bearer, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret-2");
        await studio.Problem(wrong, HttpStatusCode.Unauthorized);

        // The address that was printed sets the cookie, which is all that the page has.
        Assert.EndsWith("/?token=secret-1", studio.Url.ToString(), StringComparison.Ordinal);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = studio.Client.BaseAddress };
        using HttpResponseMessage entered =
            await browser.GetAsync(studio.Url.PathAndQuery, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        string cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage listed = await browser.GetAsync("/api/runs", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
    }

    [Fact]
    public async Task Paths_are_not_read_for_other_machines()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(
            folder.Path, options => options with { Address = "127.0.0.1", Token = "t" });
        studio.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t");
        await studio.Problem(
            $"/api/data/preview?data={Uri.EscapeDataString(runs["people.csv"])}", HttpStatusCode.UnprocessableEntity);
        JsonElement plan = await studio.Problem(
            "/api/plan", new { data = runs["people.csv"] }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("on the machine of the server", plan.ToString(), StringComparison.Ordinal);
        var settings = new Dictionary<string, object>(StringComparer.Ordinal) { ["data.path"] = runs["people.csv"] };
        await studio.Problem("/api/plan", new { settings }, HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("not a picture")]
    [InlineData("")]
    public async Task A_bad_picture_is_refused_in_a_line(string text) => await Studio.Problem(
        Picture(Encoding.ASCII.GetBytes(text)), HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task A_huge_picture_is_refused_by_its_header()
    {
        // 30,000 x 30,000: what it would take in memory is never asked for.
        byte[] png = await Studio.Bytes($"/api/runs/{runs.Images}/examples/0.png", "image/png");
        byte[] header = [.. png[12..16], 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, .. png[24..29]];
        byte[] huge = [.. png[..12], .. header, .. Checksum(header), .. png[33..]];
        long before = GC.GetTotalAllocatedBytes();
        JsonElement problem = await Studio.Problem(Picture(huge), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("pixels", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 100_000_000);
    }

    [Fact]
    public async Task A_long_body_is_refused_before_it_is_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/runs/{runs.Images}/encode")
        {
            Content = new ByteArrayContent(new byte[40 << 20])
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
            },
        };
        request.Headers.ExpectContinue = true;
        await Studio.Problem(request, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_slow_body_is_dropped_and_others_are_served_meanwhile()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(runs["runs"], options => options with
        {
            Limits = new StudioLimits { Patience = TimeSpan.FromSeconds(3), Computations = 1 },
        });
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, studio.Url.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/runs/{runs.Images}/encode HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3136\r\n"
            + "Content-Type: application/octet-stream\r\n\r\nabc"), TestContext.Current.CancellationToken);
        await studio.Post($"/api/runs/{runs.Images}/encode", new { examples = new[] { UseTests.Example(784, 1) } });
        using var reader = new StreamReader(stream);
        string? status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(status is null || status.Contains("408", StringComparison.Ordinal), status);
    }

    [Fact]
    public async Task Many_at_once_are_all_answered_and_training_goes_on()
    {
        const int Clients = 200;
        const int Each = 5;
        Dictionary<string, object> settings = new(StringComparer.Ordinal)
        {
            ["data.examples"] = 300,
            ["training.epochs"] = 400,
            ["model.hidden"] = new[] { 30 },
        };
        await using EventStream events = await EventStream.Open(Studio.Client, "/api/events");
        await Studio.Post("/api/train", new { data = "digits", settings, name = "busy" }, HttpStatusCode.Created);
        await events.Until("epoch", "busy");
        byte[] body = UseTests.Bytes(UseTests.Example(784, 1));
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            int last = 0;
            for (int i = 0; i < Each && last is 0 or 200; i++)
            {
                using var content = new ByteArrayContent(body)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
                };
                using HttpResponseMessage response = await Studio.Client.PostAsync(
                    $"/api/runs/{runs.Images}/encode", content);
                last = (int)response.StatusCode;
            }

            return last;
        }));
        Assert.All(statuses, status => Assert.Equal(200, status));
        await events.Until("epoch", "busy");
        JsonElement stopped = await Studio.Post("/api/runs/busy/stop", new { });
        Assert.Equal("stopped", stopped.GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_is_too_much_is_told_to_come_again()
    {
        await using Served studio = await Served.Over(runs["runs"], options => options with
        {
            Limits = new StudioLimits { LocalRequestsPerSecond = 5 },
        });
        List<HttpResponseMessage> responses = [];
        for (int i = 0; i < 40; i++)
        {
            responses.Add(await studio.Client.GetAsync("/api/about", TestContext.Current.CancellationToken));
        }

        HttpResponseMessage refused = responses.First(
            response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter);
        responses.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        JsonElement document = await Studio.Get("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        JsonElement paths = document.GetProperty("paths");
        foreach (string path in new[]
        {
            "/api/runs", "/api/runs/{run}/encode", "/api/runs/{run}/decode", "/api/runs/{run}/sample",
            "/api/runs/{run}/reconstruct", "/api/runs/{run}/score", "/api/runs/{run}/search", "/api/train",
            "/api/events", "/api/runs/{run}/try",
        })
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }

        JsonElement encode = paths.GetProperty("/api/runs/{run}/encode").GetProperty("post");
        JsonElement bodies = encode.GetProperty("requestBody").GetProperty("content");
        Assert.True(bodies.TryGetProperty("application/x-npy", out _));
        string page = Encoding.UTF8.GetString(await Studio.Bytes("/openapi", "text/html"));
        Assert.Contains("/api/runs/{run}/encode", page, StringComparison.Ordinal);
        await Studio.Problem("/api/nothing", HttpStatusCode.NotFound);
    }

    private HttpRequestMessage Picture(byte[] bytes) => new(HttpMethod.Post, $"/api/runs/{runs.Images}/try")
    {
        Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
    };

    // CRC-32 of ISO 3309, bit by bit.
    private static byte[] Checksum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte each in bytes)
        {
            sum ^= each;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
            }
        }

        sum = ~sum;
        return [(byte)(sum >> 24), (byte)(sum >> 16), (byte)(sum >> 8), (byte)sum];
    }
}

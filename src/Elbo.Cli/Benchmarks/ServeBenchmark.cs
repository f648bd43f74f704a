using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// Encode requests to a studio, each at its moment of a fixed rate, by so many connections. The time of a request
/// counts from the moment at which it was due, so one that had to wait for others is not made to look fast.
/// </summary>
internal sealed class ServeBenchmark(Uri server, string run, int itemSize, int clients, bool asJson)
{
    private const int Different = 64;

    private readonly byte[][] bodies = [.. Enumerable.Range(0, Different).Select(i => Body(itemSize, i, asJson))];
    private readonly MediaTypeHeaderValue type = new(asJson ? "application/json" : "application/octet-stream");
    private readonly Lock gate = new();
    private readonly List<double> milliseconds = [];
    private readonly Dictionary<string, int> failures = new(StringComparer.Ordinal);
    private long next = -1;

    /// <summary>Runs for so many seconds.</summary>
    /// <param name="rate">Requests a second; 0 for as many as come back.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="stop">Ends it early.</param>
    public ServeResult Run(int rate, double seconds, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = clients, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = server };

        // The model is opened, the code compiled and the connections made before the clock runs.
        Drive(client, 0, 2, stop);
        milliseconds.Clear();
        failures.Clear();
        var clock = Stopwatch.StartNew();
        using var process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        Drive(client, rate, seconds, stop);
        double elapsed = clock.Elapsed.TotalSeconds;
        process.Refresh();
        double[] sorted = [.. milliseconds.Order()];
        return new ServeResult(
            sorted.Length, failures.Values.Sum(), failures, sorted.Length / elapsed, At(sorted, 0.5), At(sorted, 0.95),
            At(sorted, 0.99), sorted.Length == 0 ? 0 : sorted[^1],
            (process.TotalProcessorTime - cpu).TotalSeconds / elapsed, process.PeakWorkingSet64 / 1e6);
    }

    private void Drive(HttpClient client, int rate, double seconds, CancellationToken stop)
    {
        next = -1;
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(seconds * Stopwatch.Frequency);
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                long number = Interlocked.Increment(ref next);
                long due = rate > 0 ? start + (number * Stopwatch.Frequency / rate) : Stopwatch.GetTimestamp();
                if (due >= end)
                {
                    return;
                }

                TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (wait > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(wait, CancellationToken.None);
                }

                await Send(client, bodies[number % Different], due);
            }
        }, CancellationToken.None))).GetAwaiter().GetResult();
    }

    private async Task Send(HttpClient client, byte[] body, long due)
    {
        string? failure = null;
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = type } };
            using HttpResponseMessage response = await client.PostAsync($"/api/runs/{run}/encode", content);
            byte[] answer = await response.Content.ReadAsByteArrayAsync();
            failure = !response.IsSuccessStatusCode ? $"{(int)response.StatusCode}"
                : answer.Length == 0 ? "empty answer" : null;
        }
        catch (HttpRequestException exception)
        {
            failure = exception.HttpRequestError.ToString();
        }

        double took = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        lock (gate)
        {
            if (failure is null)
            {
                milliseconds.Add(took);
            }
            else
            {
                failures[failure] = failures.GetValueOrDefault(failure) + 1;
            }
        }
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static byte[] Body(int size, int number, bool asJson)
    {
        float[] example = new float[size];
        new RandomStream((ulong)number, RandomPurpose.Evaluation).FillUniform(example);
        IEnumerable<string> texts = example.Select(value => value.ToString("F3", CultureInfo.InvariantCulture));
        return asJson
            ? Encoding.UTF8.GetBytes($"{{\"examples\":[[{string.Join(',', texts)}]]}}")
            : MemoryMarshal.AsBytes(example.AsSpan()).ToArray();
    }
}

/// <summary>What came of it. Cores: those that server and clients kept busy together.</summary>
internal sealed record ServeResult(
    int Answered, int Failed, IReadOnlyDictionary<string, int> Failures, double PerSecond, double MedianMs,
    double Percentile95Ms, double Percentile99Ms, double LongestMs, double Cores, double PeakMegabytes);

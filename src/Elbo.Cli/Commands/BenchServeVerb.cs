using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Runs;
using Elbo.Studio;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>The studio's server under load: encode requests to it from this machine.</summary>
internal sealed class BenchServeVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Option<string?> rate;
    private readonly Option<string?> seconds;
    private readonly Option<string?> clients;
    private readonly Option<string?> body;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchServeVerb()
        : base("serve", "Load the studio's server with encode requests to the model of a run",
            "elbo bench serve runs/mnist-1", "elbo bench serve runs/mnist-1 --rate 0 --clients 200 --body floats")
    {
        path = AddArgument("RUN", "The folder of the run");
        rate = Add("--rate", "N", "Requests a second; default 1000; 0 for as many as come back");
        seconds = Add("--seconds", "N", "How long; default 60");
        clients = Add("--clients", "N", "Connections; default 50");
        body = Add("--body", "KIND", "json (default) or floats: how an example is sent");
        threads = Add("--threads", "N", "Threads of kernels; left out: all of the machine");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        int perSecond = call.Number(rate, 1000, 0, 1_000_000);
        int duration = call.Number(seconds, 60, 1, 86_400);
        int connections = call.Number(clients, 50, 1, 2000);
        string kind = call.Get(body) ?? "json";
        if (kind is not ("json" or "floats"))
        {
            call.Faults.Add($"--body: '{kind}' is not json or floats. Name one of them.");
        }

        call.SetThreads(threads);
        call.Check();
        using var stop = new StopSignal();
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(trained!.Folder.Path));
        ServeResult result = Measure(
            new StudioOptions { RunsFolder = Path.GetDirectoryName(folder)!, Port = 0 },
            server => new ServeBenchmark(
                server, Path.GetFileName(folder), trained.Model.ItemShape.Count, connections, kind == "json")
                .Run(perSecond, duration, stop.Token)).GetAwaiter().GetResult();
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Rate = perSecond,
                Seconds = duration,
                Clients = connections,
                Body = kind,
                Workers.Threads,
                VectorBits = VectorWidth.Bits,
                Result = result,
            });
            return;
        }

        string failed = result.Failed == 0 ? "none failed"
            : $"{NumberText.Count(result.Failed)} failed ({string.Join(", ", result.Failures.Select(each =>
                $"{each.Key}: {each.Value}"))})";
        call.Terminal.Out.WriteLine(
            $"{NumberText.Count(result.Answered)} answered, {failed}: {NumberText.Count(result.PerSecond)} a second");
        call.Terminal.Out.WriteLine(
            $"  {result.MedianMs:F2} ms in the middle, {result.Percentile95Ms:F2} for 95 %, "
            + $"{result.Percentile99Ms:F2} for 99 %, {result.LongestMs:F1} at most");
        call.Terminal.Out.WriteLine(
            $"  {result.Cores:F2} cores busy with server and clients, {result.PeakMegabytes:F0} MB of memory at most");
    }

    private static async Task<ServeResult> Measure(StudioOptions options, Func<Uri, ServeResult> load)
    {
        StudioServer server = await StudioServer.StartAsync(options);
        await using (server)
        {
            return load(server.Url);
        }
    }
}

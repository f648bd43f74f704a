using System.CommandLine;
using System.Globalization;
using System.Text;
using Elbo.Cli.Benchmarks;
using Elbo.Runs;
using Elbo.Search;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Exact search, timed.</summary>
internal sealed class BenchSearchVerb : Verb
{
    // Four times as much as the largest last cache that is common today.
    private const long BandwidthBytes = 1L << 30;

    private readonly Option<string?> threads;
    private readonly Option<string?> output;

    /// <summary>The verb.</summary>
    public BenchSearchVerb()
        : base("search", "Time exact search among 1,000,000 codes of 32 latents, as a share of memory's speed",
            "elbo bench search", "elbo bench search --threads 1 --json")
    {
        threads = Add("--threads", "N", "Threads; left out: all of the machine");
        output = Add("--out", "FILE.md", "Also a table in Markdown");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.SetThreads(threads);
        OutputFile.Check(call, call.Get(output), [".md"]);
        call.Check();
        double gigabytes = MachineBandwidth.MeasureGigabytes(BandwidthBytes);
        string head = $"{Workers.Threads} threads, {VectorWidth.Bits}-bit vectors, memory is read at "
            + $"{gigabytes.ToString("F1", CultureInfo.InvariantCulture)} GB/s";
        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine(head);
        }

        string folder = Directory.CreateTempSubdirectory("elbo-bench-").FullName;
        var results = new List<SearchResult>();
        try
        {
            string path = Path.Combine(folder, SearchIndex.FileName);
            SearchBenchmark.WriteIndex(path);
            using var index = SearchIndex.Open(path);
            foreach ((VectorDistance distance, int queries) in SearchBenchmark.Cases)
            {
                SearchResult result = SearchBenchmark.Run(index, distance, queries, gigabytes);
                results.Add(result);
                if (!call.IsJson)
                {
                    call.Terminal.Out.WriteLine(Line(result));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Workers.Threads,
                VectorBits = VectorWidth.Bits,
                MemoryGigabytesPerSecond = gigabytes,
                Results = results,
            });
        }

        if (call.Get(output) is { } file)
        {
            AtomicFile.WriteAllText(file, Table(head, results));
        }
    }

    private static string Line(SearchResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DistanceOption.NameOf(result.Distance),-12} {result.Queries,3} at once  {result.MedianMs,8:F2} ms, best "
        + $"{result.BestMs,7:F2}  {result.MsPerQuery,7:F2} ms/query  {result.GigabytesPerSecond,6:F1} GB/s = "
        + $"{100 * result.ShareOfBandwidth,5:F1} % of memory's speed");

    private static string Table(string head, List<SearchResult> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{head}.\n\n");
        text.Append(
            "| distance | queries at once | median ms | best ms | ms/query | GB/s | share of memory's speed |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (SearchResult result in results)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {DistanceOption.NameOf(result.Distance)} | {result.Queries} | {result.MedianMs:F2} "
                + $"| {result.BestMs:F2} | {result.MsPerQuery:F2} | {result.GigabytesPerSecond:F1} "
                + $"| {100 * result.ShareOfBandwidth:F0} % |\n");
        }

        return text.ToString();
    }
}

using System.Diagnostics;
using Elbo.Search;
using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Benchmarks;

/// <summary>Exact search among random codes, from an index file as a user has it.</summary>
internal static class SearchBenchmark
{
    private const int Items = 1_000_000;
    private const int Latents = 32;
    private const int Top = 10;
    private const int Warmups = 5;
    private const int FewestRounds = 20;
    private const double Seconds = 3;

    /// <summary>The work: a distance, and how many queries are asked at once.</summary>
    public static IReadOnlyList<(VectorDistance Distance, int Queries)> Cases { get; } =
    [
        (VectorDistance.Euclidean, 1), (VectorDistance.Cosine, 1), (VectorDistance.Wasserstein, 1),
        (VectorDistance.SymmetricKl, 1), (VectorDistance.Euclidean, 16), (VectorDistance.Euclidean, 64),
    ];

    /// <summary>Writes the index that is searched: 1,000,000 codes of 32 latents with deviations.</summary>
    public static void WriteIndex(string path) => SearchIndexSample.Write(path, Items, Latents, seed: 1);

    /// <summary>Times one case.</summary>
    /// <param name="index">The index.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="queries">How many at once.</param>
    /// <param name="gigabytes">What the machine reads of memory in a second, in 10^9 bytes.</param>
    public static SearchResult Run(SearchIndex index, VectorDistance distance, int queries, double gigabytes)
    {
        float[] codes = new float[queries * index.LatentSize];
        float[] scales = new float[codes.Length];
        new RandomStream(2, RandomPurpose.Test).FillNormal(codes);
        new RandomStream(3, RandomPurpose.Test).FillUniform(scales);
        var options = new SearchOptions { Top = Top, Distance = distance };
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        for (int round = -Warmups; round < FewestRounds || clock.Elapsed.TotalSeconds < Seconds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = index.Nearest(codes, scales, options);
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        double median = times[times.Count / 2];
        bool reads = distance is VectorDistance.Wasserstein or VectorDistance.SymmetricKl;
        double bytes = (double)index.Count * index.LatentSize * sizeof(float) * (reads ? 2 : 1);
        return new SearchResult(
            distance, queries, median, times[0], median / queries, bytes / median / 1e6,
            bytes / median / 1e6 / gigabytes);
    }
}

/// <summary>What a case took.</summary>
/// <param name="Distance">The distance.</param>
/// <param name="Queries">Queries at once.</param>
/// <param name="MedianMs">The median time of all of them together.</param>
/// <param name="BestMs">The shortest.</param>
/// <param name="MsPerQuery">The median for one of them.</param>
/// <param name="GigabytesPerSecond">Codes read, in 10^9 bytes a second.</param>
/// <param name="ShareOfBandwidth">That as a share of what the machine reads at most.</param>
internal sealed record SearchResult(
    VectorDistance Distance, int Queries, double MedianMs, double BestMs, double MsPerQuery, double GigabytesPerSecond,
    double ShareOfBandwidth);

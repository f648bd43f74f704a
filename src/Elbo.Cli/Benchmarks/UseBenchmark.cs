using System.Diagnostics;
using Elbo.Serving;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>Times a trained model in use: encoding, decoding and scoring batches that lie ready.</summary>
internal static class UseBenchmark
{
    private const double WarmUpSeconds = 0.3;
    private const double Seconds = 1.0;
    private const int FewestCalls = 10;

    /// <summary>The batches that are timed.</summary>
    public static IReadOnlyList<int> Batches { get; } = [1, 64, 1024];

    /// <summary>Times one batch size: encoding, decoding, and scoring with one sample.</summary>
    public static IEnumerable<UseResult> Run(SharedModel model, int batch)
    {
        int item = model.ItemShape.Count;
        float[] examples = new float[batch * item];
        new RandomStream(0, RandomPurpose.Test).FillUniform(examples);
        int[] labels = model.Classes == 0 ? [] : new int[batch];
        float[] codes = new float[batch * model.LatentSize];
        float[] means = new float[batch * item];
        double[] scores = new double[batch];
        yield return Time("encode", batch, () => model.Encode(examples, labels, codes));
        yield return Time("decode", batch, () => model.Decode(codes, labels, means));
        yield return Time("score", batch, () => model.Score(examples, 1, 0, labels, scores));
    }

    private static UseResult Time(string what, int batch, Action call)
    {
        var clock = Stopwatch.StartNew();
        for (int calls = 0; clock.Elapsed.TotalSeconds < WarmUpSeconds || calls < FewestCalls; calls++)
        {
            call();
        }

        var times = new List<double>(1 << 16);
        long before = GC.GetAllocatedBytesForCurrentThread();
        clock.Restart();
        double last = 0;
        while (last < Seconds || times.Count < FewestCalls)
        {
            call();
            double now = clock.Elapsed.TotalSeconds;
            times.Add(now - last);
            last = now;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        times.Sort();
        double median = times[times.Count / 2];
        return new UseResult(what, batch, median * 1e3, batch / median, (double)allocated / times.Count, times.Count);
    }
}

/// <summary>What was measured.</summary>
/// <param name="What">encode, decode or score.</param>
/// <param name="Batch">Examples a call.</param>
/// <param name="MedianMs">Milliseconds a call.</param>
/// <param name="ExamplesPerSecond">Examples a second.</param>
/// <param name="AllocatedBytesPerCall">Managed bytes that the calling thread allocated a call.</param>
/// <param name="Calls">Calls timed.</param>
internal sealed record UseResult(
    string What, int Batch, double MedianMs, double ExamplesPerSecond, double AllocatedBytesPerCall, int Calls);

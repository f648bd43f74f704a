using System.Diagnostics;
using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// Times what training does before each step: a shuffled batch of the built-in digits, as many as MNIST has, read and
/// drawn as 0 and 1. Each is then trained on, so that the reads meet the caches as a step leaves them.
/// </summary>
internal static class ReadBenchmark
{
    private const double Seconds = 1.0;
    private const int FewestReads = 20;

    private static readonly Lazy<Dataset> Images = new(() => Digits.Create().Train);

    /// <summary>
    /// The median time of a read, in seconds. Medians leave out the drawing of an epoch's order, which is a microsecond
    /// a step or less.
    /// </summary>
    public static double MedianSeconds(TrainingStep step, int batch)
    {
        var options = new BatchOptions
        {
            BatchSize = batch,
            Seed = 0,
            Shuffle = true,
            Binarization = Binarization.Dynamic,
            DropLast = true,
        };
        var loader = new BatchLoader(Images.Value, options);
        float[] buffer = new float[loader.BufferLength];
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        for (int read = 0; clock.Elapsed.TotalSeconds < Seconds || read < FewestReads; read++)
        {
            double start = clock.Elapsed.TotalSeconds;
            loader.Read(read / loader.StepsPerEpoch, read % loader.StepsPerEpoch, buffer);
            times.Add(clock.Elapsed.TotalSeconds - start);
            step.Run(buffer);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}

using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Convolutions, timed.</summary>
internal sealed class BenchConvVerb : Verb
{
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchConvVerb()
        : base("conv", "Time convolutions forwards and backwards", "elbo bench conv", "elbo bench conv --threads 1")
    {
        threads = Add("--threads", "N", "Threads; left out: all of the machine");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.SetThreads(threads);
        call.Check();
        double peak = MachinePeak.MeasureGigaflops();
        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine(
                $"{Workers.Threads} threads, {VectorWidth.Bits}-bit vectors, peak {peak:F1} GFLOP/s of fused "
                + "multiply-adds");
        }

        var results = new List<ConvResult>();
        foreach (ConvWorkload workload in ConvBenchmark.All)
        {
            ConvResult result = ConvBenchmark.Run(workload, peak);
            results.Add(result);
            if (!call.IsJson)
            {
                call.Terminal.Out.WriteLine(
                    $"{workload.Name,-14} {workload.Description}: {result.ForwardMs:F2} ms forwards, "
                    + $"{result.MedianMs:F2} ms with the gradients, {result.Gflops:F1} GFLOP/s of the sums = "
                    + $"{result.ShareOfPeak:P1} of peak");
            }
        }

        if (call.IsJson)
        {
            call.WriteJson(
                new { Workers.Threads, VectorBits = VectorWidth.Bits, PeakGflops = peak, Workloads = results });
        }
    }
}

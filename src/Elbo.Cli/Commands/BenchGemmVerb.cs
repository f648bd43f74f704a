using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Matrix products, timed.</summary>
internal sealed class BenchGemmVerb : Verb
{
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchGemmVerb()
        : base("gemm", "Time matrix products, large ones and those of the training steps", "elbo bench gemm",
            "elbo bench gemm --threads 1")
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

        var results = new List<GemmResult>();
        foreach (GemmShape shape in GemmBenchmark.Shapes)
        {
            GemmResult result = GemmBenchmark.Run(shape, peak);
            results.Add(result);
            if (!call.IsJson)
            {
                call.Terminal.Out.WriteLine(
                    $"[{shape.Rows}, {shape.Depth}] x [{shape.Depth}, {shape.Columns}]".PadRight(28)
                    + $"{shape.Transposition,-4} {result.MedianMs,9:F3} ms  {result.Gflops,6:F1} GFLOP/s = "
                    + $"{result.ShareOfPeak,5:P1} of peak");
            }
        }

        if (call.IsJson)
        {
            call.WriteJson(
                new { Workers.Threads, VectorBits = VectorWidth.Bits, PeakGflops = peak, Products = results });
        }
    }
}

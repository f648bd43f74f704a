using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Data;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Whole training steps, timed.</summary>
internal sealed class BenchStepVerb : Verb
{
    private readonly Argument<string?> workload;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchStepVerb()
        : base("step", "Time whole training steps as a share of this machine's peak", "elbo bench step",
            "elbo bench step mlp-b20 --threads 1 --json")
    {
        workload = AddOptional(
            "WORKLOAD", $"One of {string.Join(", ", Workload.All.Select(known => known.Name))}; left out: all");
        threads = Add("--threads", "N", "Threads; left out: all of the machine");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string? named = call.Get(workload);
        Workload[] chosen = [.. Workload.All.Where(known => named is null || known.Name == named)];
        if (chosen.Length == 0)
        {
            call.Faults.Add(
                $"'{named}' is no workload. "
                + $"{NearestName.Advice(named!, [.. Workload.All.Select(known => known.Name)])}");
        }

        call.SetThreads(threads);
        call.Check();
        double peak = MachinePeak.MeasureGigaflops();
        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine(
                $"{Workers.Threads} threads, {VectorWidth.Bits}-bit vectors, peak {peak:F1} GFLOP/s of fused "
                + "multiply-adds");
        }

        var results = new List<StepResult>();
        foreach (Workload each in chosen)
        {
            StepResult result = StepBenchmark.Run(each, peak);
            results.Add(result);
            if (!call.IsJson)
            {
                call.Terminal.Out.WriteLine(
                    $"{result.Workload,-10} {result.MedianMs,8:F3} ms/step  "
                    + $"{NumberText.Count(result.ExamplesPerSecond),8} examples/s  "
                    + $"{result.OperationsPerStep / 1e6,7:F1} MFLOP/step  {result.Gflops,6:F1} GFLOP/s = "
                    + $"{result.ShareOfPeak,5:P1} of peak  "
                    + $"{result.AllocatedBytesPerStep:F1} B allocated/step  "
                    + $"reading {result.ReadMs:F3} ms = {result.ReadShare:P1} of both   {each.Description}");
            }
        }

        if (call.IsJson)
        {
            call.WriteJson(
                new { Workers.Threads, VectorBits = VectorWidth.Bits, PeakGflops = peak, Workloads = results });
        }
    }
}

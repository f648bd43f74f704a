using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Data;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Training speed as a share of this machine's peak.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly Argument<string?> workload;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchVerb()
        : base("bench", "Measure training steps as a share of this machine's peak", "elbo bench", "elbo bench --threads 1 --json")
    {
        workload = AddOptional("WORKLOAD", $"One of {string.Join(", ", Workload.All.Select(known => known.Name))}; left out: all");
        threads = Add("--threads", "N", "Threads; left out: all of the machine");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string? named = call.Get(workload);
        Workload[] chosen = [.. Workload.All.Where(known => named is null || known.Name == named)];
        if (chosen.Length == 0)
        {
            call.Faults.Add($"'{named}' is no workload. {NearestName.Advice(named!, [.. Workload.All.Select(known => known.Name)])}");
        }

        call.SetThreads(threads);
        call.Check();
        double peak = MachinePeak.MeasureGigaflops();
        foreach (Workload each in chosen)
        {
            StepResult result = StepBenchmark.Run(each, peak);
            if (call.IsJson)
            {
                call.WriteJson(result);
                continue;
            }

            call.Terminal.Out.WriteLine(
                $"{result.Workload,-16} {result.MedianMs,8:F3} ms a step  {NumberText.Count(result.ExamplesPerSecond),10} examples/s  "
                + $"{result.Gflops,6:F1} of {result.PeakGflops:F1} GFLOP/s = {result.ShareOfPeak:P1}  {result.AllocatedBytesPerStep:F1} bytes allocated a step");
        }
    }
}

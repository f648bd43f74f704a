using Elbo.Cli.Benchmarks;
using Elbo.Tensors.Kernels;

double peak = MachinePeak.MeasureGigaflops();
foreach (Workload w in Workload.All.Where(w => args.Length == 0 || w.Name == args[0]))
{
    StepResult r = StepBenchmark.Run(w, peak);
    Console.WriteLine($"{r.Workload} {r.MedianMs:F3} ms {r.ExamplesPerSecond:F0}/s {r.Gflops:F1} GFLOP/s of {r.PeakGflops:F1} = {r.ShareOfPeak:P1} alloc {r.AllocatedBytesPerStep:F1} B/step");
}

return 0;

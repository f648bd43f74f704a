using System.Diagnostics;
using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// Times whole training steps. Data lies ready, as in the peer's script; what reading it would take is timed apart.
/// </summary>
internal static class StepBenchmark
{
    private const int Batches = 50;
    private const double WarmUpSeconds = 1.0;
    private const double Seconds = 2.0;
    private const int FewestSteps = 20;

    public static StepResult Run(Workload workload, double peakGigaflops)
    {
        var step = new TrainingStep(workload);
        float[][] data = Data(workload.Batch, step.Model);
        int steps = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < WarmUpSeconds || steps < FewestSteps)
        {
            step.Run(data[steps++ % Batches]);
        }

        var times = new List<double>(1 << 16);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        clock.Restart();
        double last = 0;
        while (last < Seconds || times.Count < FewestSteps)
        {
            step.Run(data[steps++ % Batches]);
            double now = clock.Elapsed.TotalSeconds;
            times.Add(now - last);
            last = now;
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        times.Sort();
        double median = times[times.Count / 2];
        long operations = Operations(step.Model, workload);
        double gigaflops = operations / median / 1e9;
        double read = step.Model is SentenceModel ? 0 : ReadBenchmark.MedianSeconds(step, workload.Batch);
        return new StepResult(
            workload.Name, median * 1e3, workload.Batch / median, operations, gigaflops, peakGigaflops,
            gigaflops / peakGigaflops, (double)allocated / times.Count, times.Count, read * 1e3,
            read / (read + median));
    }

    // A backward pass costs twice a forward one, but the first layer needs no gradient of its input, the data.
    private static long Operations(Model model, Workload workload) => workload.Batch
        * ((3 * model.ForwardOperations(workload.Objective.Samples))
            - (model is EncoderDecoder networks ? networks.FirstLayerOperations : 0));

    private static float[][] Data(int batch, Model model)
    {
        int size = model.ItemShape.Count;
        float[][] data = new float[Batches][];
        for (int i = 0; i < Batches; i++)
        {
            data[i] = new float[batch * size];
            new RandomStream(0, RandomPurpose.Test, Epoch: (uint)i).FillUniform(data[i]);
            for (int j = 0; j < data[i].Length; j++)
            {
                data[i][j] = model is SentenceModel sentences
                    ? Word(data[i][j], sentences.Options.Vocabulary)
                    : data[i][j] < 0.5f ? 0f : 1f;
            }
        }

        return data;
    }

    // any token but the one behind the end: all sentences are full
    private static float Word(float uniform, int vocabulary) =>
        Math.Min(TokenIds.End + (int)(uniform * (vocabulary - TokenIds.End)), vocabulary - 1);
}

/// <summary>What was measured.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="MedianMs">Milliseconds a step.</param>
/// <param name="ExamplesPerSecond">Examples a second.</param>
/// <param name="OperationsPerStep">Floating-point operations a step, counted from the layers' products.</param>
/// <param name="Gflops">Billions of these a second.</param>
/// <param name="PeakGflops">The machine's fused-multiply-add peak, measured in this process on as many threads.</param>
/// <param name="ShareOfPeak">The share of it.</param>
/// <param name="AllocatedBytesPerStep">Managed bytes allocated a step, over all threads.</param>
/// <param name="Steps">Steps timed.</param>
/// <param name="ReadMs">
/// Milliseconds to read a batch and draw its pixels as 0 and 1; not part of the step; 0 for words.
/// </param>
/// <param name="ReadShare">That time as a share of reading and step together.</param>
internal sealed record StepResult(
    string Workload, double MedianMs, double ExamplesPerSecond, long OperationsPerStep, double Gflops,
    double PeakGflops, double ShareOfPeak, double AllocatedBytesPerStep, int Steps, double ReadMs, double ReadShare);

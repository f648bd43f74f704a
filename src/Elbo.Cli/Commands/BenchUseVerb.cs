using System.CommandLine;
using Elbo.Cli.Benchmarks;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>A trained model in use, timed.</summary>
internal sealed class BenchUseVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Option<string?> batch;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public BenchUseVerb()
        : base("use", "Time encoding, decoding and scoring by the model of a run",
            "elbo bench use runs/digits-default-1", "elbo bench use runs/digits-default-1 --batch 1 --threads 1 --json")
    {
        path = AddArgument("RUN", "The folder of the run");
        batch = Add("--batch", "N", $"Examples a call; left out: {string.Join(", ", UseBenchmark.Batches)}");
        threads = Add("--threads", "N", "Threads; left out: all of the machine");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        int only = call.Number(batch, 0, 1, 1 << 20);
        call.SetThreads(threads);
        call.Check();
        var model = new SharedModel(trained!.Model);
        List<UseResult> results = [];
        foreach (UseResult result in (only > 0 ? [only] : UseBenchmark.Batches)
            .SelectMany(size => UseBenchmark.Run(model, size)))
        {
            results.Add(result);
            if (!call.IsJson)
            {
                call.Terminal.Out.WriteLine(
                    $"{result.What,-7} batch {result.Batch,5}  {result.MedianMs,9:F4} ms/call  "
                    + $"{NumberText.Count(result.ExamplesPerSecond),10} examples/s  "
                    + $"{result.AllocatedBytesPerCall:F1} B allocated/call");
            }
        }

        if (call.IsJson)
        {
            call.WriteJson(new { Workers.Threads, VectorBits = VectorWidth.Bits, Calls = results });
        }
    }
}

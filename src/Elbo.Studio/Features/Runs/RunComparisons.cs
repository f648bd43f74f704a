using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Runs;

/// <summary>
/// The numbers of `elbo compare`, as numbers: from measures.json where a run has one, else measured once on its test
/// examples.
/// </summary>
internal sealed class RunComparisons(RunShelf shelf, RunSummaries summaries)
{
    private const int Most = 20;
    private const string Nats = "nats per example";
    private const string Higher = "higher";
    private const string Lower = "lower";

    /// <summary>The numbers of runs named with commas between.</summary>
    public ComparisonAnswer Of(string named)
    {
        string[] names = named.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length is 0 or > Most)
        {
            throw StudioFault.Unusable([new FieldFault(
                "runs", $"{names.Length} runs are named, expected 1 to {Most} with commas between.")]);
        }

        RunSummary[] runs = [.. names.Select(summaries.Of)];
        RunMeasures?[] measures = [.. names.Select(Measures)];
        return new ComparisonAnswer(
        [
            Row("data", "", null, (run, _) => run.Data.Name),
            Row("test ELBO", Nats, Higher, (_, found) => found?.Elbo),
            Row("reconstruction", Nats, Higher, (_, found) => found?.Reconstruction),
            Row("KL", Nats, null, (_, found) => found?.Kl),
            Row("log p(x)", Nats, Higher, (_, found) => found?.LogLikelihood),
            Row("bits/dim", "bits", Lower, (_, found) => found?.BitsPerDim),
            Row("active latents", "", null, (_, found) => found?.ActiveUnits),
            Row("latents", "", null, (run, _) => run.Latent),
            Row("parameters", "", Lower, (run, _) => run.Parameters),
            Row("epochs", "", null, (run, _) => run.EpochsDone),
            Row("training", "seconds", Lower, (run, _) => run.Seconds),
            Row("test examples", "", null, (_, found) => found?.Examples),
        ]);

        ComparisonRow Row(string name, string unit, string? better, Func<RunSummary, RunMeasures?, object?> value) =>
            new(name, unit, better, [.. runs.Zip(measures, value)]);
    }

    private RunMeasures? Measures(string name)
    {
        RunFolder folder = shelf.Open(name);
        if (RunMeasures.Read(folder) is { } kept)
        {
            return kept;
        }

        if (!folder.HasModel && !folder.HasState)
        {
            return null;
        }

        LoadedRun run = shelf.Load(name);
        return shelf.Computed(run, "measures", () =>
        {
            Dataset test = shelf.DataOf(folder).Test;
            EvaluationOptions options = EvaluationPlan.Of(run.Trained.Recipe) with { Samples = 0 };
            return (RunMeasures.Of(Evaluator.Measure(
                run.Trained.Model, test, options, progress: null, CancellationToken.None)), 4096L);
        });
    }
}

/// <summary>The answer: a row for each number.</summary>
internal sealed record ComparisonAnswer(IReadOnlyList<ComparisonRow> Rows);

/// <summary>A number of every run; null where a run has it not. Better: higher, lower, or null for neither.</summary>
internal sealed record ComparisonRow(string Name, string Unit, string? Better, IReadOnlyList<object?> Values);

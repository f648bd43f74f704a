using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Several runs side by side.</summary>
internal sealed class CompareVerb : Verb
{
    private readonly Argument<string[]> paths;
    private readonly Option<string?> samples;
    private readonly Option<string?> examples;
    private readonly Option<string?> seed;
    private readonly Option<string?> output;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public CompareVerb()
        : base(
            "compare", "Runs side by side: numbers, and with --out pictures and curves",
            "elbo compare runs/digits-default-1 runs/digits-default-2",
            "elbo compare runs/digits-default-1 runs/digits-default-2 --samples 100 --out comparison")
    {
        paths = AddArguments("RUN", "The folders of two or more runs");
        samples = Add("--samples", "K", "Importance samples an example for log p(x); default 0, none");
        examples = Add("--examples", "N", "Look at N test examples only, spread evenly over all");
        seed = Add("--seed", "N", "Seed of noise and samples; default 0");
        output = Add("--out", "FOLDER", "Write comparison.png and comparison.html there");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string[] named = call.All(paths);
        TrainedModel?[] models = [.. named.Select(path => RunArguments.Open(call, path))];
        if (named.Length == 1)
        {
            call.Faults.Add("RUN: one run has nothing to be compared with. Name two or more.");
        }

        int draws = call.Number(samples, 0, 0, 1_000_000);
        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        ulong noise = call.Seed(seed, 0);
        if (call.Get(output) is { } target && File.Exists(target))
        {
            call.Faults.Add($"--out: {target} is a file. Name a folder, which is made where it is missing.");
        }

        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        IReadOnlyList<string> names = RunComparison.Names(named);
        Dictionary<DataRecipe, Split> known = [];
        List<ComparedModel> runs = [];
        for (int i = 0; i < models.Length; i++)
        {
            TrainedModel model = models[i]!;
            if (!known.TryGetValue(model.Recipe.Data, out Split? data))
            {
                data = DataAccess.Load(
                    model.Recipe, DataFolders.Find(call.Get(dataRoot)), call.Terminal, call.IsJson, stop.Token);
                known.Add(model.Recipe.Data, data);
            }

            EvaluationOptions options = EvaluationPlan.Of(model.Recipe) with { Samples = draws, Seed = noise };
            runs.Add(new ComparedModel(
                model, names[i], data,
                model.Model.HasDensity
                    ? Measure(call, names[i], model, data.Test.Spread(count), options, stop.Token) : null));
        }

        string? page = call.Get(output) is { } folder ? RunComparison.Write(folder, runs, noise) : null;
        Show(call, runs, page);
    }

    private static EvaluationResult Measure(
        Invocation call, string name, TrainedModel model, Dataset data, EvaluationOptions options,
        CancellationToken stop)
    {
        using var line = new LiveLine(call.Terminal, call.IsJson);
        return Evaluator.Run(model.Model, data, options, new ProgressLine(line, name), stop);
    }

    private static void Show(Invocation call, List<ComparedModel> runs, string? page)
    {
        IReadOnlyList<string> notes = RunComparison.Notes(runs);
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Runs = runs.Select(run => new
                {
                    Run = run.Model.Folder.Path,
                    run.Name,
                    Data = run.Data.Test.Name,
                    Parameters = run.Model.Model.Parameters.Count,
                    run.Epochs,
                    run.Seconds,
                    Result = run.Evaluation is { } result ? EvaluationJson.Of(result) : null,
                }),
                Notes = notes,
                Page = page,
            });
            return;
        }

        var table = new MeasureTable(["", .. runs.Select(run => run.Name), "unit"]);
        foreach (ComparedNumber number in RunComparison.Numbers(runs))
        {
            table.Add([number.Name, .. number.Values, number.Unit]);
        }

        table.Write(call.Terminal);
        foreach (string line in page is null ? notes : [.. notes, $"Page: {page}"])
        {
            call.Terminal.Out.WriteLine(line);
        }
    }
}

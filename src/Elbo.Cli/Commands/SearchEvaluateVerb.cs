using System.CommandLine;
using System.Globalization;
using Elbo.Search;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>How many of the nearest items have the query's label.</summary>
internal sealed class SearchEvaluateVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> top;
    private readonly Option<string?> distance;
    private readonly Option<string?> split;
    private readonly Option<string?> examples;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public SearchEvaluateVerb()
        : base("evaluate", "Measure how many of the nearest items have the label of the query",
            "elbo search evaluate runs/mnist-1", "elbo search evaluate runs/mnist-1 --top 1 --distance cosine")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's");
        top = Add("--top", "N", "How many of the nearest; default 10");
        distance = Add("--distance", "KIND", "euclidean, cosine, wasserstein or kl; default: all that the index has");
        split = Add("--split", "PART", "The queries: test (default), train or validation");
        examples = Add("--examples", "N", "The first N queries only");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        int nearest = call.Number(top, 10, 1, 1000);
        string part = RunArguments.Part(call, call.Get(split));
        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        VectorDistance? chosen = call.Has(distance) ? DistanceOption.Read(call, distance, null) : null;
        call.SetThreads(threads);
        using var stop = new StopSignal();
        var work = SearchWork.Read(
            call, call.Required(path), call.Get(data), part, count, call.Get(dataRoot), stop.Token);
        using SearchIndex index = SearchIndexing.Open(work.Trained);
        var results = new List<(string Name, LabelAgreement Found)>();
        foreach (VectorDistance each in chosen is { } one ? [one] : DistanceOption.Of(index.HasScales))
        {
            using var line = new LiveLine(call.Terminal, call.IsJson);
            results.Add((DistanceOption.NameOf(each), LabelAgreement.Of(
                index, work.Trained, work.Items, work.Origin, new SearchOptions { Top = nearest, Distance = each },
                new ProgressLine(line, DistanceOption.NameOf(each)), stop.Token)));
        }

        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Run = work.Trained.Folder.Path,
                Queries = work.Items.Count,
                index.Count,
                Top = nearest,
                Results = results.Select(result => new
                {
                    Distance = result.Name,
                    SameLabel = result.Found.Share,
                    result.Found.NearestIsRight,
                    result.Found.ShareOfLabel,
                    result.Found.ByChance,
                }),
            });
            return;
        }

        Show(call.Terminal, work, index, results, nearest);
    }

    private static void Show(
        Terminal terminal, SearchWork work, SearchIndex index, List<(string Name, LabelAgreement Found)> results,
        int top)
    {
        terminal.Out.WriteLine(
            $"{NumberText.Count(work.Items.Count)} queries of {work.Origin} among {NumberText.Count(index.Count)} "
            + "items");
        var table = new MeasureTable("distance", $"same label, nearest {top}", "same label, nearest", "by chance");
        foreach ((string name, LabelAgreement found) in results)
        {
            table.Add(
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{100 * found.Share.Mean:F2} ± {100 * found.Share.StandardError:F2} %"),
                NumberText.Share(found.NearestIsRight), NumberText.Share(found.ByChance));
        }

        table.Write(terminal);
    }
}

using System.CommandLine;
using Elbo.Search;

namespace Elbo.Cli.Commands;

/// <summary>Encodes a collection into the search index of a run, a new one or the one that is there.</summary>
internal sealed class SearchIndexVerb : Verb
{
    private readonly bool adds;
    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> split;
    private readonly Option<string?> examples;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    /// <param name="adds">Whether it adds to an index, or else makes a new one.</param>
    public SearchIndexVerb(bool adds)
        : base(
            adds ? "add" : "index",
            adds ? "Add examples to the search index of a run" : "Encode a collection into a search index beside a run",
            adds ? "elbo search add runs/mnist-1 --split test" : "elbo search index runs/mnist-1")
    {
        this.adds = adds;
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's");
        split = Add("--split", "PART",
            adds ? "test (default), train or validation" : "train (default), test or validation");
        examples = Add("--examples", "N", "The first N examples only");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string part = RunArguments.Part(call, call.Get(split) ?? (adds ? "test" : "train"));
        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        call.SetThreads(threads);
        using var stop = new StopSignal();
        var work = SearchWork.Read(
            call, call.Required(path), call.Get(data), part, count, call.Get(dataRoot), stop.Token);
        work.Write(call, progress => adds
            ? SearchIndexing.Add(work.Trained, work.Items, work.Origin, progress, stop.Token)
            : SearchIndexing.Create(work.Trained, work.Items, work.Origin, progress, stop.Token));
    }
}

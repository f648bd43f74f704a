using Elbo.Data;
using Elbo.Runs;
using Elbo.Search;

namespace Elbo.Cli;

/// <summary>What the search verbs share: a run, examples, and what those are called in an index.</summary>
internal sealed record SearchWork(TrainedModel Trained, Dataset Items, string Origin)
{
    /// <summary>The run and the examples of a command line; all of its faults end the command here.</summary>
    public static SearchWork Read(
        Invocation call, string run, string? data, string part, int count, string? dataRoot, CancellationToken stop)
    {
        TrainedModel? trained = RunArguments.Open(call, run);
        Recipe recipe = RunArguments.Recipe(call, trained, data);
        call.Check();
        Dataset items = RunArguments.Examples(call, trained!, recipe, part, dataRoot, stop).Take(count);
        return new SearchWork(trained!, items, SearchIndexing.OriginOf(items, part));
    }

    /// <summary>Makes or extends the index, and says so.</summary>
    public void Write(
        Invocation call, Func<IProgress<double>, string> write)
    {
        string file;
        using (var line = new LiveLine(call.Terminal, call.IsJson))
        {
            file = write(new ProgressLine(line, "encoding"));
        }

        using var index = SearchIndex.Open(file);
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Path = file,
                Added = Items.Count,
                index.Count,
                Latents = index.LatentSize,
                index.HasScales,
                index.HasLabels,
                index.HasThumbnails,
                Bytes = new FileInfo(file).Length,
            });
            return;
        }

        call.Terminal.Out.WriteLine(
            $"{NumberText.Count(Items.Count)} of {Origin} added, {NumberText.Count(index.Count)} items in all, "
            + $"{new FileInfo(file).Length / 1e6:F1} MB: {file}");
    }
}

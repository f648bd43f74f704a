using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;
using Elbo.Search;

namespace Elbo.Cli;

/// <summary>
/// The sentences of what a search found: an index keeps codes and rows, the words are read from the run's data.
/// </summary>
internal sealed class FoundSentences
{
    private readonly Dictionary<string, Dataset> parts = new(StringComparer.Ordinal);
    private readonly Sentences sentences;

    private FoundSentences(Sentences sentences)
    {
        this.sentences = sentences;
    }

    /// <summary>Reads the data of a run on sentences; null for other runs.</summary>
    public static FoundSentences? Of(Invocation call, TrainedModel trained, string? dataRoot, CancellationToken stop)
    {
        if (!SentencesOutput.IsFor(trained))
        {
            return null;
        }

        var found = new FoundSentences(SentencesOutput.Of(trained));
        try
        {
            Recipe recipe = RunArguments.Recipe(call, trained, null);
            Split split = RunArguments.Load(call, trained, recipe, DataFolders.Find(dataRoot), stop);
            found.Add("train", split.Train);
            found.Add("validation", split.Validation);
            found.Add("test", split.Test);
        }
        catch (Exception exception) when (exception is RunException or DataException)
        {
            // the search itself needs no data: rows stay without their words
            call.Terminal.Error.WriteLine($"The sentences themselves cannot be shown: {exception.Message}");
        }

        return found;
    }

    /// <summary>The sentence of an item; empty where its data is not that of the run.</summary>
    public string TextOf(SearchItem item) =>
        parts.TryGetValue(item.Origin, out Dataset? data) && item.Row < data.Count
            ? sentences.Of(data, [item.Row])[0]
            : "";

    private void Add(string part, Dataset? data)
    {
        if (data is not null)
        {
            parts[SearchIndexing.OriginOf(data, part)] = data;
        }
    }
}

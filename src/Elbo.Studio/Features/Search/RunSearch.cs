using Elbo.Data;
using Elbo.Runs;
using Elbo.Search;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Elbo.Tensors.Kernels;

namespace Elbo.Studio.Features.Search;

/// <summary>The search indices of runs: made in the background, opened once, searched by any number at once.</summary>
internal sealed class RunSearch(RunShelf shelf, RunStates states)
{
    private const string TrainPart = "train";

    private readonly Lock gate = new();
    private readonly Dictionary<string, IndexWork> work = new(StringComparer.Ordinal);

    /// <summary>The distances by name.</summary>
    public static IReadOnlyDictionary<string, VectorDistance> Distances { get; } =
        new Dictionary<string, VectorDistance>(StringComparer.Ordinal)
        {
            ["euclidean"] = VectorDistance.Euclidean,
            ["cosine"] = VectorDistance.Cosine,
            ["wasserstein"] = VectorDistance.Wasserstein,
            ["kl"] = VectorDistance.SymmetricKl,
        };

    /// <summary>The index of a run as its model is now; null where there is none or another model made it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fault">Why there is none.</param>
    public SearchIndex? Find(LoadedRun run, out string? fault)
    {
        fault = null;
        string path = SearchIndexing.PathOf(run.Trained.Folder);
        if (!File.Exists(path))
        {
            fault = $"{run.Name}: there is no search index yet. Make it: POST /api/runs/{run.Name}/index.";
            return null;
        }

        try
        {
            return shelf.Computed(run, $"index:{RunShelf.Stamp(path)}", () =>
                (SearchIndexing.Open(run.Trained), new FileInfo(path).Length));
        }
        catch (RunException exception)
        {
            fault = $"{exception.Message} Here: POST /api/runs/{run.Name}/index.";
            return null;
        }
    }

    /// <summary>The items nearest to codes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="index">The index.</param>
    /// <param name="code">The code, [latent].</param>
    /// <param name="scales">Its deviations; empty where it has none.</param>
    /// <param name="options">How many and by which distance.</param>
    /// <param name="except">An item to leave out; or null.</param>
    public IReadOnlyList<FoundNeighbour> Nearest(
        LoadedRun run, SearchIndex index, float[] code, float[] scales, SearchOptions options, int? except)
    {
        IReadOnlyList<Neighbour> found = index.Nearest(
            code, scales, options with { Top = options.Top + (except is null ? 0 : 1) })[0];
        return [.. found.Where(near => near.Id != except).Take(options.Top).Select(near => Told(run, index, near))];
    }

    /// <summary>Begins to make the index of a run from its training examples, in place of one that is there.</summary>
    /// <exception cref="StudioFault">The run is being written to.</exception>
    public void Begin(string name)
    {
        RunFolder folder = shelf.Open(name);
        lock (gate)
        {
            if (work.TryGetValue(name, out IndexWork? running) && running.State == IndexWork.Building)
            {
                throw StudioFault.Conflict($"{name}: its index is being made already.");
            }

            if (states.Of(name, folder).State == RunStates.Training)
            {
                throw StudioFault.Conflict($"{name}: it is in training. Make the index when that has ended.");
            }

            work[name] = new IndexWork();
            states.SetIndexing(name, true);
        }

        new Thread(() => Make(name, work[name])) { IsBackground = true, Name = $"index of {name}" }.Start();
    }

    /// <summary>How far the index of a run is.</summary>
    public IndexAnswer StateOf(string name)
    {
        RunFolder folder = shelf.Open(name);
        IndexWork? running;
        lock (gate)
        {
            work.TryGetValue(name, out running);
        }

        if (running is { State: not IndexWork.Ready })
        {
            return new IndexAnswer(running.State, null, running.Share, running.Fault);
        }

        if (!File.Exists(SearchIndexing.PathOf(folder)))
        {
            return new IndexAnswer("none", null, null, null);
        }

        SearchIndex? index = Find(shelf.Load(name), out string? fault);
        return index is null
            ? new IndexAnswer("stale", null, null, fault) : new IndexAnswer(IndexWork.Ready, index.Count, 1, null);
    }

    private void Make(string name, IndexWork own)
    {
        try
        {
            LoadedRun run = shelf.Load(name);
            Dataset train = shelf.DataOf(run.Trained.Folder).Train;
            SearchIndexing.Create(
                run.Trained, train, SearchIndexing.OriginOf(train, TrainPart), own, CancellationToken.None);
            own.State = IndexWork.Ready;
        }
        catch (Exception exception)
        {
            own.Fault = Problems.LineOf(exception);
            own.State = IndexWork.Failed;
        }
        finally
        {
            states.SetIndexing(name, false);
        }
    }

    // An index keeps codes and rows: words come from the run's data, where it is still here.
    private string? SentenceOf(LoadedRun run, SearchItem item)
    {
        if (run.Sentences is not { } sentences)
        {
            return null;
        }

        try
        {
            Dataset train = shelf.DataOf(run.Trained.Folder).Train;
            return item.Origin == SearchIndexing.OriginOf(train, TrainPart) && item.Row < train.Count
                ? sentences.Of(train, [item.Row])[0] : null;
        }
        catch (Exception exception) when (exception is RunException or DataException)
        {
            return null;
        }
    }

    private FoundNeighbour Told(LoadedRun run, SearchIndex index, Neighbour near)
    {
        SearchItem item = index.Item(near.Id);
        return new FoundNeighbour(
            near.Id, item.Row, item.Origin, item.Label is { } label ? RunClasses.NameOf(label, index.ClassNames) : null,
            near.Distance, index.HasThumbnails ? PictureUrls.Of(index.Thumbnails([near.Id])) : null)
        {
            Sentence = SentenceOf(run, item),
        };
    }

    private sealed class IndexWork : IProgress<double>
    {
        public const string Building = "building";
        public const string Ready = "ready";
        public const string Failed = "failed";

        public string State { get; set; } = Building;

        public double Share { get; private set; }

        public string? Fault { get; set; }

        public void Report(double value) => Share = value;
    }
}

/// <summary>An item that was found: its number in the index, its row in the data of its origin.</summary>
internal sealed record FoundNeighbour(
    int Id, int Index, string Origin, string? Label, double Distance, string? Thumbnail)
{
    /// <summary>The sentence, of a run on text.</summary>
    public string? Sentence { get; init; }
}

/// <summary>The state of an index: none, building, ready, stale (another model made it) or failed.</summary>
internal sealed record IndexAnswer(string State, int? Count, double? Share, string? Fault);

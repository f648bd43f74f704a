using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Runs;

/// <summary>The folder of runs: finds them by name, and keeps models and data that were asked for.</summary>
internal sealed class RunShelf(StudioOptions options, BoundedCache cache)
{
    private static readonly string[] Parts = ["test", "train", "validation"];

    private readonly string root = Path.GetFullPath(options.RunsFolder);

    /// <summary>The folder.</summary>
    public string Root => root;

    /// <summary>Where data sets are looked for.</summary>
    public DataFolders Folders { get; } = DataFolders.Find(options.DataRoot);

    /// <summary>Whether a name can be one of a run here.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 200 && name[0] != '.'
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>The names of all runs, newest first.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(root) ? [] :
    [
        .. new DirectoryInfo(root).EnumerateDirectories()
            .Where(folder => IsName(folder.Name) && RunFolder.IsRun(folder.FullName))
            .OrderByDescending(folder => File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, "config.json")))
            .ThenBy(folder => folder.Name, StringComparer.Ordinal).Select(folder => folder.Name),
    ];

    /// <summary>The path of a run, whether it is there or not.</summary>
    /// <exception cref="StudioFault">It is no name.</exception>
    public string PathOf(string name) => IsName(name) ? Path.Combine(root, name) : throw Missing(name);

    /// <summary>A run by its name.</summary>
    /// <exception cref="StudioFault">There is none.</exception>
    public RunFolder Open(string name)
    {
        string path = PathOf(name);
        return RunFolder.IsRun(path) ? RunFolder.Open(path) : throw Missing(name);
    }

    /// <summary>The model of a run as its weights are now: those of its last checkpoint while it is trained.</summary>
    /// <exception cref="StudioFault">There is no such run, or it has no weights yet.</exception>
    public LoadedRun Load(string name)
    {
        RunFolder folder = Open(name);
        if (!folder.HasModel && !folder.HasState)
        {
            throw StudioFault.Conflict($"{name}: there are no weights yet. Wait for its first checkpoint.");
        }

        string stamp = $"{Stamp(folder.ModelPath)}/{(folder.HasModel ? "" : Stamp(folder.StatePath))}";
        string key = $"{name}|{stamp}|";
        cache.DropWhere(kept => kept.StartsWith($"{name}|", StringComparison.Ordinal)
            && !kept.StartsWith(key, StringComparison.Ordinal));
        return cache.Get(key, () =>
        {
            var trained = TrainedModel.Open(folder.Path);
            return (new LoadedRun(name, key, trained, new SharedModel(trained.Model)), BytesOf(trained.Model));
        });
    }

    /// <summary>What was computed from a run's weights, once.</summary>
    public T Computed<T>(LoadedRun run, string what, Func<(T Value, long Bytes)> make)
        where T : class => cache.Get(run.Key + what, make);

    /// <summary>
    /// A deep hierarchy with the statistics of draws at a temperature: <see cref="DeepVae.ReadjustStatistics"/>, of a
    /// second copy, since others decode with those of the training at the same time.
    /// </summary>
    public SharedModel Readjusted(LoadedRun run, double temperature, ulong seed) => Computed(
        run, string.Create(CultureInfo.InvariantCulture, $"at {temperature:R}, seed {seed}"), () =>
        {
            Model copy = TrainedModel.Open(run.Trained.Folder.Path).Model;
            ((DeepVae)copy).ReadjustStatistics(temperature, seed);
            return (new SharedModel(copy), BytesOf(copy));
        });

    /// <summary>The data of a run as it began with it.</summary>
    public Split DataOf(RunFolder run) => cache.Get(KeyOf(run), () =>
    {
        if (run.Config.Recipe.Data.Path is not null)
        {
            return Sized(RunData.OfRun(run, Folders, CancellationToken.None));
        }

        // Runs on the same known data share it.
        Split data = DataOf(run.Config.Recipe, source: null);
        RunData.CheckSame(run, data);
        return (data, 1);
    });

    /// <summary>Keeps the data that a run has just begun with.</summary>
    public void Keep(RunFolder run, Split data) =>
        cache.Get(KeyOf(run), () => run.Config.Recipe.Data.Path is null ? (data, 1) : Sized(data));

    /// <summary>The data of a recipe of which there is no run yet.</summary>
    public Split DataOf(Recipe recipe, DataSource? source)
    {
        if (source is not null)
        {
            return RunData.Read(recipe, source, progress: null, CancellationToken.None);
        }

        string key = $"data:new:{new Recipe { Data = recipe.Data }.ToJson()}";
        return cache.Get(key, () => Sized(RunData.Load(recipe, Folders)));
    }

    /// <summary>A part of a run's data.</summary>
    /// <exception cref="StudioFault">There is no such part.</exception>
    public Dataset PartOf(RunFolder run, string? part) => (part ?? "test") switch
    {
        "test" => DataOf(run).Test,
        "train" => DataOf(run).Train,
        "validation" => DataOf(run).Validation ?? throw StudioFault.Unusable([new FieldFault(
            "part", "the run set no examples apart for validation. Take test or train.")]),
        var other => throw StudioFault.Unusable([new FieldFault(
            "part", $"'{other}' is no part of the data. {NearestName.Advice(other, Parts)}")]),
    };

    /// <summary>Forgets a run that was deleted.</summary>
    public void Forget(string name) =>
        cache.DropWhere(kept => kept.StartsWith($"{name}|", StringComparison.Ordinal));

    /// <summary>A mark of a file's content: its time and length; empty where it is not there.</summary>
    public static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks}-{file.Length}") : "";
    }

    private static string KeyOf(RunFolder run) => $"data:{run.Path}:{run.Config.Data.Checksum}";

    private static (Split, long) Sized(Split data) =>
        (data, BytesOf(data.Train) + BytesOf(data.Test) + (data.Validation is { } held ? BytesOf(held) : 0));

    // The weights, and the form that products read them in.
    private static long BytesOf(Model model) => (long)model.Parameters.Count * sizeof(float) * 2;

    // Images are kept as bytes, cells of tables and other numbers as floats; both as much or less.
    private static long BytesOf(Dataset data) =>
        (long)data.Count * data.ItemShape.Count * (ModelImages.AreImages(data.ItemShape) ? 1 : sizeof(float));

    private static StudioFault Missing(string name) => StudioFault.NotFound(
        $"'{(IsName(name) ? name : "?")}' is no run here. GET /api/runs lists those that are.");
}

namespace Elbo.Runs;

/// <summary>
/// The folder of a run, by which training, measures, reports and pages speak to each other. Format 1:
/// <list type="table">
/// <item>
/// <term><c>config.json</c></term>
/// <description>The recipe, the data as found, the version (<see cref="RunConfig"/>). A folder with it is a run; it is
/// written once, first.</description>
/// </item>
/// <item>
/// <term><c>state.safetensors</c></term>
/// <description>The checkpoint: everything that is needed to go on bit for bit, in one file: weights, the optimizer's
/// moments, counters, the length of <c>metrics.jsonl</c> at that moment. Always replaced as a whole.</description>
/// </item>
/// <item>
/// <term><c>model.safetensors</c></term>
/// <description>The best or last good weights, for use. Written when a training ends or is interrupted; a run that was
/// killed has its weights in the checkpoint, and is used from there.</description>
/// </item>
/// <item>
/// <term><c>metrics.jsonl</c></term>
/// <description>One JSON object a line (<see cref="MetricsLog"/>). Lines after the last checkpoint are cut off when the
/// run goes on.</description>
/// </item>
/// <item>
/// <term><c>measures.json</c></term>
/// <description>The measures on the test examples (<see cref="RunMeasures"/>), written with the report.</description>
/// </item>
/// <item>
/// <term><c>history/</c></term>
/// <description>Of models of images that the studio trained: <c>0001-samples.png</c>,
/// <c>0001-reconstructions.png</c> after each epoch, 0 before the first (<see cref="RunHistory"/>).</description>
/// </item>
/// <item>
/// <term><c>studio.json</c></term>
/// <description>How a training of the studio ended that did not come to its end: paused, stopped, or failed and why.
/// </description>
/// </item>
/// <item>
/// <term><c>report.html</c>, <c>*.png</c></term>
/// <description>Made from the others, and can be made again.</description>
/// </item>
/// <item>
/// <term><c>run.lock</c></term>
/// <description>Held open by the one process that writes to the run: it trains it or makes its search index.
/// </description>
/// </item>
/// <item>
/// <term><c>search.index</c></term>
/// <description>The codes of a collection, to be searched (<c>SearchIndex</c>); only where one was made.</description>
/// </item>
/// </list>
/// </summary>
public sealed class RunFolder
{
    /// <summary>The version of the format that this version of Elbo writes.</summary>
    public static readonly int FormatVersion = RunMigrations.Steps.Count + 1;

    private const string ConfigName = "config.json";
    private const string LockName = "run.lock";

    private RunFolder(string path, RunConfig config)
    {
        Path = path;
        Config = config;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the run was started with.</summary>
    public RunConfig Config { get; }

    /// <summary>The path of the weights for use.</summary>
    public string ModelPath => PathOf("model.safetensors");

    /// <summary>The path of the checkpoint.</summary>
    public string StatePath => PathOf("state.safetensors");

    /// <summary>The path of the metrics.</summary>
    public string MetricsPath => PathOf("metrics.jsonl");

    /// <summary>The path of the report.</summary>
    public string ReportPath => PathOf("report.html");

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public bool HasState => File.Exists(StatePath);

    /// <summary>Whether there are weights to use.</summary>
    public bool HasModel => File.Exists(ModelPath);

    /// <summary>Whether a folder is a run.</summary>
    public static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, ConfigName));

    /// <summary>
    /// Whether a run can start in a folder: it does not exist, or holds nothing but what a start leaves that was killed
    /// before there was a run.
    /// </summary>
    /// <exception cref="RunException">The folder cannot be read.</exception>
    public static bool IsFree(string path)
    {
        try
        {
            return !System.IO.Path.Exists(path) || (Directory.Exists(path)
                && Directory.EnumerateFileSystemEntries(path).All(entry => File.Exists(entry)
                    && System.IO.Path.GetFileName(entry) is LockName or ConfigName + AtomicFile.TemporarySuffix));
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    /// <summary>A path for a new run: that of a folder of runs, a name, and the first free number behind it.</summary>
    /// <param name="runs">The folder of runs.</param>
    /// <param name="name">The name; letters that some file system does not take become hyphens.</param>
    public static string FreePath(string runs, string name)
    {
        string safe = string.Concat((name.Length > 0 ? name : "run").Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
        for (int number = 1; ; number++)
        {
            string path = System.IO.Path.Combine(runs, $"{safe}-{number}");
            if (!System.IO.Path.Exists(path))
            {
                return path;
            }
        }
    }

    /// <summary>Starts a run in a folder that <see cref="IsFree"/>.</summary>
    /// <exception cref="RunException">
    /// The folder holds something, a run or not; it cannot be written; or another process is starting a run in it.
    /// </exception>
    public static RunFolder Create(string path, RunConfig config)
    {
        RunFolder folder = Create(path, config, out IDisposable held);
        held.Dispose();
        return folder;
    }

    /// <summary>
    /// The same, and keeps the <see cref="Lock"/>: of two processes that start a run in one folder at one moment, the
    /// second writes nothing.
    /// </summary>
    internal static RunFolder Create(string path, RunConfig config, out IDisposable held)
    {
        CheckFree(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "written", exception);
        }

        RunFolder folder = new(path, config);
        held = folder.Lock();
        try
        {
            CheckFree(path);
            AtomicFile.WriteAllText(folder.PathOf(ConfigName), config.ToJson());
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void CheckFree(string path)
    {
        if (IsRun(path))
        {
            throw new RunException(
                $"{path}: there is a run already. Go on with it by `elbo resume`, or choose another folder.");
        }

        if (Directory.Exists(path) && !IsFree(path))
        {
            throw new RunException($"{path}: the folder is not empty and no run. Choose another folder.");
        }
    }

    /// <summary>Opens a run.</summary>
    /// <exception cref="RunException">There is no such folder, it is no run, or its config cannot be used.</exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new RunException($"{path}: there is no such folder. Check the name.");
        }

        string config = System.IO.Path.Combine(path, ConfigName);
        if (!File.Exists(config))
        {
            throw new RunException(
                $"{path}: not a run: {ConfigName} is missing. Name the folder that a training made.");
        }

        return new RunFolder(path, RunConfig.Parse(JsonText.Load(config), config, RunMigrations.Steps));
    }

    /// <summary>The path of a file of the run.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a checkpoint, then the weights for use, each atomically and in this order.</summary>
    /// <param name="state">Everything that is needed to go on.</param>
    /// <param name="stateTexts">Free texts of the checkpoint.</param>
    /// <param name="model">The weights for use, or null to leave the ones that are there.</param>
    /// <param name="modelTexts">Free texts of the weights.</param>
    /// <exception cref="RunException">A file cannot be written; it stays as it was.</exception>
    public void SaveCheckpoint(
        IEnumerable<StoredTensor> state,
        IReadOnlyDictionary<string, string> stateTexts,
        IEnumerable<StoredTensor>? model,
        IReadOnlyDictionary<string, string> modelTexts)
    {
        SafetensorsFile.Save(StatePath, state, stateTexts);
        if (model is not null)
        {
            SafetensorsFile.Save(ModelPath, model, modelTexts);
        }
    }

    /// <summary>
    /// Removes weights for use that are older than the checkpoint: of a run that was taken up again. Until its training
    /// ends, its weights are those of the checkpoint.
    /// </summary>
    /// <exception cref="RunException">The file cannot be removed.</exception>
    internal void DropModel()
    {
        try
        {
            File.Delete(ModelPath);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(ModelPath, "removed", exception);
        }
    }

    /// <summary>Reads the checkpoint.</summary>
    /// <exception cref="RunException">There is none, or it cannot be used.</exception>
    public SafetensorsFile ReadState() => HasState
        ? SafetensorsFile.Read(StatePath)
        : throw new RunException($"{StatePath}: there is no checkpoint yet to go on from. Train the run anew.");

    /// <summary>Reads the weights for use.</summary>
    /// <exception cref="RunException">There are none, or they cannot be used.</exception>
    public SafetensorsFile ReadModel() => HasModel
        ? SafetensorsFile.Read(ModelPath)
        : throw new RunException($"{ModelPath}: there are no weights yet. Let the run reach its first checkpoint.");

    /// <summary>
    /// Takes the run for writing until the result is disposed: for a training, or for its search index. The lock is the
    /// operating system's and ends with its process, however that ends. Who only reads needs none.
    /// </summary>
    /// <exception cref="RunException">Another process holds it, or the folder cannot be written.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw FileFault.Describe(Path, "written", exception);
        }
        catch (IOException exception)
        {
            throw new RunException(
                $"{Path}: another process is writing to this run: it trains it, or makes its search index. Wait "
                + "for it, or stop it.", exception);
        }
    }
}

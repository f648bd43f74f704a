using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Data.Tables;
using Elbo.Data.Text;

namespace Elbo.Runs;

/// <summary>The data of a recipe, cut as the recipe says.</summary>
public static class RunData
{
    /// <summary>
    /// Reads the data of a name from the folders, where nothing is fetched, or that of a path. The first examples are
    /// kept; those for validation are cut off their end, or spread over the part that the data was published with for
    /// it.
    /// </summary>
    /// <exception cref="RunException">The recipe names no data, or does not fit it: all faults at once.</exception>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static Split Load(Recipe recipe, DataFolders folders)
    {
        if (Open(recipe.Data) is { } source)
        {
            return Read(recipe, source, progress: null, CancellationToken.None);
        }

        string name = recipe.Data.Name
            ?? throw new RunException("data.name: the recipe names no data. Name it on the command line.");
        Split whole = Whole(name, recipe.Data.Examples, folders);

        // Pixels of all known data sets are bytes / 255.
        return Cut(recipe, whole, new DataFacts(
            whole.Train.Count, whole.Validation?.Count, Minimum: 0, Maximum: 1, IsBinary: false));
    }

    /// <summary>Opens the file or folder of a recipe; null where the recipe names none.</summary>
    /// <exception cref="DataException">It is missing, damaged, or of no known format.</exception>
    /// <param name="data">The data of the recipe.</param>
    /// <param name="table">The columns of a table as a run knows them; null to find out.</param>
    /// <param name="text">The tokens of sentences as a run knows them; null to learn them.</param>
    public static DataSource? Open(DataRecipe data, TableSchema? table = null, Vocabulary? text = null)
    {
        if (data.Path is not { } path)
        {
            return null;
        }

        var options = new DataOptions
        {
            Array = data.Array,
            Labels = data.Labels,
            Size = DataPathFaults.Size(data.Size),
            Colour = data.Colour,
            Columns = DataPathFaults.Columns(data.Columns),
            Separator = DataPathFaults.Separator(data.Separator),
            Table = table,
            Text = new TextOptions
            {
                Tokens = data.Tokens == TokenChoice.Auto ? null : (TokenKind)(data.Tokens - TokenChoice.Words),
                LeastCount = data.LeastCount,
                MostTokens = data.Vocabulary,
                Longest = data.Longest,
                Known = text,
            },
            TestShare = data.TestShare,
            SplitSeed = data.SplitSeed,
            Scale = data.Scale,
            Scaling = data.Scaling?.ToScaling(),
            MemoryBytes = DataPathFaults.Bytes(data.Memory) ?? long.MaxValue,
        };
        return DataFormat.Find(path, Catalog.DataFormats, data.Format).Open(path, options);
    }

    /// <summary>Reads the data of an opened file or folder, cut as the recipe says.</summary>
    /// <exception cref="RunException">The recipe does not fit the data: all faults at once.</exception>
    /// <exception cref="DataException">The data is damaged.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static Split Read(Recipe recipe, DataSource source, IProgress<double>? progress, CancellationToken stop)
    {
        Split whole = source.Read(progress, stop).ToSplit(recipe.Data.TestShare, recipe.Data.SplitSeed);
        ValueRange values = source.Header.Values;
        return Cut(recipe, whole, new DataFacts(
            whole.Train.Count, whole.Validation?.Count, values.Minimum, values.Maximum, values.IsBinary));
    }

    /// <summary>
    /// The data that a word means: the name of a known data set, else the path of a file or folder, which becomes
    /// absolute. All other settings of the data stay.
    /// </summary>
    /// <exception cref="DataException">It is neither; the message offers the nearest name.</exception>
    public static DataRecipe Named(string word, DataRecipe start)
    {
        KnownDataset? known = KnownDatasets.All.FirstOrDefault(
            each => string.Equals(each.Name, word, StringComparison.OrdinalIgnoreCase));
        if (known is not null)
        {
            return start with { Name = known.Name, Path = null, Format = null };
        }

        if (!Path.Exists(word))
        {
            bool isPath = word.AsSpan().ContainsAny('/', '\\') || Path.HasExtension(word);
            string[] names = [.. KnownDatasets.All.Select(each => each.Name)];
            throw new DataException(
                isPath ? $"{word}: there is no such file or folder. Check the path."
                : $"Data set \"{word}\" is not known, and no file or folder here is called so. "
                    + NearestName.Advice(word, names));
        }

        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(word));
        return start with
        {
            Name = null,
            Path = path,
            Format = DataFormat.Find(path, Catalog.DataFormats, named: null).Name,
        };
    }

    /// <summary>The data that a run began with, read again; nothing is fetched.</summary>
    /// <exception cref="RunException">The data has moved or changed.</exception>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static Split OfRun(RunFolder run, DataFolders folders, CancellationToken stop)
    {
        Recipe recipe = run.Config.Recipe;
        CheckThere(run, recipe.Data);
        Split data = Open(recipe.Data, run.Config.Data.Table, run.Config.Data.Text) is { } source
            ? Read(recipe, source, progress: null, stop) : Load(recipe, folders);
        CheckSame(run, data);
        return data;
    }

    /// <summary>Fails where the file or folder of a run is gone.</summary>
    /// <exception cref="RunException">It is.</exception>
    public static void CheckThere(RunFolder run, DataRecipe data)
    {
        if (data.Path is { } path && !Path.Exists(path))
        {
            throw new RunException(
                $"{run.Path}: its data was {path}, where nothing is now. Bring it back, or name where it is.");
        }
    }

    /// <summary>Whether data is that which a run began with: the same number of examples, the same checksum.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public static void CheckSame(RunFolder run, Split data)
    {
        ResolvedData now = TrainingRun.Describe(data);
        ResolvedData then = run.Config.Data;
        if (then.Checksum.Length > 0 && (now.Checksum != then.Checksum || now.Examples != then.Examples))
        {
            string remedy = then.Path is { } path
                ? $"{path} was changed since. Bring the original back, or name where it is."
                : "Point --data-root at the original data.";
            throw new RunException(
                $"{run.Path}: the data is not what the run began with: {then.Name}, {then.Examples} examples, checksum "
                + $"{then.Checksum}; found {now.Examples} examples, checksum {now.Checksum}. {remedy}");
        }
    }

    private static Split Cut(Recipe recipe, Split whole, DataFacts facts)
    {
        IReadOnlyList<string> faults = RecipeFaults.CheckData(recipe, facts);
        if (faults.Count > 0)
        {
            throw new RunException(faults);
        }

        Split used = recipe.Data.Examples is { } examples ? whole with { Train = whole.Train.Take(examples) } : whole;
        int validation = recipe.Data.Validation;
        return used.Validation is { } published
            ? used with { Validation = validation > 0 ? published.Spread(validation) : null }
            : used.WithValidation(validation);
    }

    /// <summary>The number of classes that the model of a recipe is told of; null where it is told nothing.</summary>
    /// <exception cref="RunException">The recipe wants labels, which the data has not.</exception>
    public static int? Classes(Recipe recipe, Dataset data)
    {
        if (recipe.Model.Condition == ConditionChoice.None)
        {
            return null;
        }

        if (data.Labels.IsEmpty)
        {
            throw new RunException(
                $"model.condition: label needs the class of each example, which {data.Name} has not. Use data with "
                + "labels, or set it to none.");
        }

        int highest = 0;
        foreach (int label in data.Labels)
        {
            highest = Math.Max(highest, label);
        }

        return Math.Max(highest + 1, data.ClassNames.Count);
    }

    /// <summary>
    /// The test examples of the known data sets that are here, of a shape, and no form of the recipe's; as many as
    /// there are of the given.
    /// </summary>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static IReadOnlyList<Dataset> Others(Recipe recipe, Dataset alike, DataFolders folders) =>
    [
        .. KnownDatasets.All
            .Where(known => known.ItemShape == alike.ItemShape && Origin(known.Name) != Origin(recipe.Data.Name)
                && KnownDatasets.IsPresent(known, folders))
            .Select(known => known.Name == Digits.Name
                ? Digits.Create(Digits.StandardSeed, 1, Math.Min(alike.Count, Digits.TestCount)).Test
                : KnownDatasets.Load(known.Name, folders).Test)
            .Select(other => other.Take(alike.Count)),
    ];

    // Digits that were binarized are not strange to a model of those that were not.
    private static string? Origin(string? name) =>
        KnownDatasets.All.FirstOrDefault(known => known.Name == name)?.FormOf ?? name;

    // Drawn digits cost time, and fewer of them are the front of all.
    private static Split Whole(string name, int? examples, DataFolders folders) =>
        name == Digits.Name && examples is > 0 and < Digits.TrainCount
            ? Digits.Create(Digits.StandardSeed, examples.Value, Digits.TestCount)
            : KnownDatasets.Load(name, folders);
}

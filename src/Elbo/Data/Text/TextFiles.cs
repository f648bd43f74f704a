namespace Elbo.Data.Text;

/// <summary>Which files of a folder are which part of a text.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">For choices; none where none came.</param>
/// <param name="Test">For the final numbers; none where none came.</param>
internal sealed record TextFiles(
    IReadOnlyList<string> Train, IReadOnlyList<string> Validation, IReadOnlyList<string> Test)
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation", "dev"];
    private static readonly string[] TestNames = ["test", "testing"];
    private static readonly string[] PartNames = [.. TrainNames, .. ValidationNames, .. TestNames];

    // ISO 639-1: corpora in several languages have a file for each, such as train.en and train.de
    private static readonly string[] Languages =
    [
        ".ar", ".bg", ".bn", ".ca", ".cs", ".da", ".de", ".el", ".en", ".es", ".et", ".fa", ".fi", ".fr", ".he", ".hi",
        ".hr", ".hu", ".id", ".it", ".ja", ".ko", ".lt", ".lv", ".nl", ".no", ".pl", ".pt", ".ro", ".ru", ".sk", ".sl",
        ".sr", ".sv", ".ta", ".th", ".tr", ".uk", ".vi", ".zh",
    ];

    /// <summary>A file alone, or the files of a folder by their names or those of their folders.</summary>
    /// <exception cref="DataException">
    /// There is a part for test or validation and none to learn from, or there are several languages.
    /// </exception>
    public static TextFiles Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return new TextFiles([path], [], []);
        }

        string[] all = [.. In(path)];
        CheckOneLanguage(path, all);
        string[] Part(string[] names) => [.. all.Where(file => IsOf(names, path, file))];
        (string[] train, string[] validation, string[] test) =
            (Part(TrainNames), Part(ValidationNames), Part(TestNames));
        if (train.Length > 0)
        {
            return new TextFiles(train, validation, test);
        }

        return validation.Length + test.Length == 0
            ? new TextFiles(all, [], [])
            : throw new DataException(
                $"{path}: there is {Path.GetFileName(validation.Concat(test).First())} and nothing to learn from. Name "
                + "it train.txt, or put it into a folder train.");
    }

    /// <summary>The text files of a folder and of the folders in it, by name.</summary>
    public static IEnumerable<string> In(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => IsPlain(file)
            || (IsOfLanguage(file) && IsOf(PartNames, folder, file)))
        .Order(StringComparer.Ordinal);

    /// <summary>Whether a file has the code of a language for its extension, such as captions.en.</summary>
    public static bool IsOfLanguage(string file) =>
        Languages.Contains(Extension(file), StringComparer.OrdinalIgnoreCase);

    private static bool IsPlain(string file) => Extension(file).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    private static string Extension(string file) => Path.GetExtension(Gzip.Within(file));

    private static void CheckOneLanguage(string folder, IEnumerable<string> files)
    {
        string[] languages =
        [
            .. files.Where(IsOfLanguage).Select(Extension)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal),
        ];
        if (languages.Length > 1)
        {
            throw new DataException(
                $"{folder}: there are sentences in {languages.Length} languages ({string.Join(", ", languages)}). Give "
                + "a folder with the files of one, or one file.");
        }
    }

    // by the first folder on the way to it, or by its own name up to the first dot; test_2016.en is a test, too
    private static bool IsOf(string[] names, string folder, string file)
    {
        char[] ends = [Path.DirectorySeparatorChar, '.', .. IsOfLanguage(file) ? "-_" : string.Empty];
        return names.Contains(Path.GetRelativePath(folder, file).Split(ends)[0], StringComparer.OrdinalIgnoreCase);
    }
}

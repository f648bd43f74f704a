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

    /// <summary>A file alone, or the files of a folder by their names or those of their folders.</summary>
    /// <exception cref="DataException">There is a part for test or validation and none to learn from.</exception>
    public static TextFiles Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return new TextFiles([path], [], []);
        }

        string[] all = [.. In(path)];
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
        .Where(file => Plain(file).EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);

    private static string Plain(string file) =>
        file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;

    // by the first folder on the way to it, or by its own name up to the first dot
    private static bool IsOf(string[] names, string folder, string file)
    {
        string first = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar, '.')[0];
        return names.Contains(first, StringComparer.OrdinalIgnoreCase);
    }
}

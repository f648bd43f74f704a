using Elbo.Data.Pictures;

namespace Elbo.Data.Sources;

/// <summary>The pictures of a folder by part, each with its class, in the order of their names.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Parts">Train, validation and test; the last two may be empty.</param>
/// <param name="ClassNames">The names of the classes; empty for none.</param>
/// <param name="Others">How many other files there are.</param>
internal sealed record ImageFolder(
    string Path, IReadOnlyList<ImageFolderPart> Parts, IReadOnlyList<string> ClassNames, int Others)
{
    private const int DeepestFolder = 32;
    private static readonly string[][] PartNames = [["train", "training"], ["val", "valid", "validation"], ["test"]];

    /// <summary>All pictures of all parts.</summary>
    public IEnumerable<string> All => Parts.SelectMany(part => part.Files);

    /// <summary>All files of a folder and those under it, without hidden ones, as absolute paths in no order.</summary>
    public static IEnumerable<string> Files(string path) => Directory.EnumerateFiles(
        path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder });

    /// <summary>Looks through a folder.</summary>
    /// <exception cref="DataException">It cannot be read, or holds no pictures.</exception>
    public static ImageFolder Of(string path)
    {
        string[] files;
        int others = 0;
        try
        {
            string[] all = [.. Files(path)];
            files =
            [
                .. all.Where(PictureFile.IsNamedSo)
                    .Select(file => System.IO.Path.GetRelativePath(path, file).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ];
            others = all.Length - files.Length;
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }

        if (files.Length == 0)
        {
            throw new DataException($"{path}: there is no .png, .jpg or .jpeg file in it. Check the folder.");
        }

        ILookup<int, string> parts = files.ToLookup(PartOf);
        bool hasParts = parts[0].Any() && (parts[1].Any() || parts[2].Any()) && !parts[-1].Any();
        string[][] byPart = hasParts ? [[.. parts[0]], [.. parts[1]], [.. parts[2]]] : [files, [], []];
        string?[][] classes = [.. byPart.Select(part => part.Select(file => ClassOf(file, hasParts)).ToArray())];
        string[] names = classes.SelectMany(part => part).Any(name => name is null)
            ? []
            : [.. classes.SelectMany(part => part).OfType<string>().Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)];
        return new ImageFolder(
            path,
            [
                .. byPart.Zip(classes, (part, own) => new ImageFolderPart(
                    part, names.Length == 0 ? [] : [.. own.Select(name => Array.BinarySearch(
                        names, name, StringComparer.Ordinal))])),
            ],
            names, others);
    }

    private static int PartOf(string file)
    {
        string first = file.Split('/')[0];
        return file.Contains('/', StringComparison.Ordinal)
            ? Array.FindIndex(PartNames, names => names.Contains(first, StringComparer.OrdinalIgnoreCase))
            : -1;
    }

    private static string? ClassOf(string file, bool hasParts)
    {
        string[] steps = file.Split('/');
        int at = hasParts ? 1 : 0;
        return steps.Length > at + 1 ? steps[at] : null;
    }
}

/// <summary>A part of a folder of pictures.</summary>
/// <param name="Files">Their paths within the folder.</param>
/// <param name="Labels">The class of each; empty for none.</param>
internal sealed record ImageFolderPart(string[] Files, int[] Labels);

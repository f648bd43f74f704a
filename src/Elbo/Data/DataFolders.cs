namespace Elbo.Data;

/// <summary>
/// The folders that data sets are looked for in, in this order: the one that the user names, the one in the environment
/// variable ELBO_DATA, the cache. Each holds a folder per data set, such as <c>mnist/train-images-idx3-ubyte.gz</c>.
/// </summary>
/// <param name="Search">All folders to search, first to last.</param>
/// <param name="Cache">The folder that fetched files go to.</param>
public sealed record DataFolders(IReadOnlyList<string> Search, string Cache)
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string Variable = "ELBO_DATA";

    /// <summary>The folders of this user and process.</summary>
    /// <param name="root">A folder that the user names; null for none.</param>
    public static DataFolders Find(string? root) => Find(root, Environment.GetEnvironmentVariable, CacheRoot);

    /// <summary>The folders for given environment variables.</summary>
    internal static DataFolders Find(string? root, Func<string, string?> variable, Func<string> cacheRoot)
    {
        string? xdg = variable("XDG_CACHE_HOME");
        string cache = Path.Combine(Path.IsPathFullyQualified(xdg ?? "") ? xdg! : cacheRoot(), "elbo");
        string?[] search = [root, variable(Variable), cache];
        return new DataFolders([.. search.OfType<string>().Where(folder => folder.Length > 0)], cache);
    }

    /// <summary>
    /// The first file of that name, packed (<c>.gz</c>) or plain whatever the name says; null where there is none.
    /// </summary>
    internal string? FindFile(string dataset, string file)
    {
        foreach (string folder in Search)
        {
            foreach (string name in (string[])[file, Gzip.Other(file)])
            {
                string path = Path.Combine(folder, dataset, name);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    private static string CacheRoot() => OperatingSystem.IsWindows()
        ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}

namespace Elbo.Tests.House;

/// <summary>The checkout that the tests were built from, found by walking up to its solution.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string File(string path) => Path.Combine(Root, path);

    internal static string Text(string path) => System.IO.File.ReadAllText(File(path));

    /// <summary>
    /// The files under a folder, as paths from the root with forward slashes; what a build made is left out.
    /// </summary>
    internal static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(File(folder))
            ? Directory.EnumerateFiles(File(folder), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
                .Order(StringComparer.Ordinal)
            : [];

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Elbo.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Elbo.slnx. Run the tests from a checkout.");
    }
}

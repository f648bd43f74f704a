namespace Elbo.Data;

/// <summary>Names of files that are packed by gzip.</summary>
internal static class Gzip
{
    private const string Extension = ".gz";

    /// <summary>Whether a file's name says that it is packed.</summary>
    public static bool Names(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of what is within: without <c>.gz</c>, or the same.</summary>
    public static string Within(string path) => Names(path) ? path[..^Extension.Length] : path;

    /// <summary>The other name that the same file may have: plain of a packed one, packed of a plain one.</summary>
    public static string Other(string path) => Names(path) ? Within(path) : path + Extension;
}

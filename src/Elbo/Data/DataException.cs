namespace Elbo.Data;

/// <summary>
/// Data that is missing or not as its format says. The message is one line: the file and the place in it, what was
/// found, what was expected, what to do.
/// </summary>
public sealed class DataException : Exception
{
    private const int LongestExcerpt = 60;

    /// <summary>An exception with its message.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Whether a failure is that of a file that cannot be read.</summary>
    internal static bool IsOfFile(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>A file that cannot be read.</summary>
    internal static DataException Unreadable(string path, Exception failure) =>
        new($"{path}: cannot be read ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}).", failure);

    /// <summary>A piece of a file as it may stand in a message: on one line and of bounded length.</summary>
    internal static string Excerpt(string text) => string.Concat(text.Take(LongestExcerpt)
        .Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    /// <summary>An exception with its message and its cause.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

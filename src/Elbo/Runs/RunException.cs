namespace Elbo.Runs;

/// <summary>
/// A run, a recipe or one of their files that cannot be used. Each fault is one line: what and where, what was
/// expected, what to do. A wrong recipe carries all its faults at once.
/// </summary>
public sealed class RunException : Exception
{
    private const int LongestExcerpt = 60;

    /// <summary>One fault.</summary>
    public RunException(string message)
        : base(message) => Faults = [message];

    /// <summary>One fault and its cause.</summary>
    public RunException(string message, Exception inner)
        : base(message, inner) => Faults = [message];

    /// <summary>Several faults, at least one; the message has a line for each.</summary>
    public RunException(IReadOnlyList<string> faults)
        : base(string.Join('\n', faults)) => Faults = faults;

    /// <summary>The faults, one line each.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>A piece of a file as it may stand in a message: on one line and of bounded length.</summary>
    internal static string Excerpt(string text)
    {
        string start = text.Length > LongestExcerpt ? text[..LongestExcerpt] + "..." : text;
        return string.Create(start.Length, start, static (line, source) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}

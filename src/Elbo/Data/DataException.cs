namespace Elbo.Data;

/// <summary>
/// Data that is missing or not as its format says. The message is one line: the file and the place in it, what was
/// found, what was expected, what to do.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>An exception with its message.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with its message and its cause.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

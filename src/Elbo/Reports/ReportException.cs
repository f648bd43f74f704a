namespace Elbo.Reports;

/// <summary>
/// Results that cannot be shown. The message names what was given, what was expected, and what to do.
/// </summary>
public sealed class ReportException : Exception
{
    /// <summary>An exception with its message.</summary>
    public ReportException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with its message and its cause.</summary>
    public ReportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

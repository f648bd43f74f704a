namespace Elbo.Cli;

/// <summary>What the command tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>It is done.</summary>
    public const int Success = 0;

    /// <summary>
    /// It could not be done or was interrupted, and a line on the error stream says what to do; or a verdict does not
    /// hold.
    /// </summary>
    public const int Failure = 1;

    /// <summary>The command line, a recipe or a named file is wrong; nothing was started.</summary>
    public const int WrongUsage = 2;
}

namespace Elbo.Cli;

/// <summary>Everything that is wrong with a command line, one line each, found before anything runs.</summary>
internal sealed class UsageException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>The faults.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}

namespace Elbo.Cli;

/// <summary>What an experiment does at the moment, on a line of its own.</summary>
internal sealed class LabLine(LiveLine line, string title) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value)
    {
        if (line.IsDue)
        {
            line.Show($"  {title}: {value}");
        }
    }
}

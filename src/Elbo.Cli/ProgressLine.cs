using System.Globalization;

namespace Elbo.Cli;

/// <summary>How far some work is, as a bar on a line of its own.</summary>
internal sealed class ProgressLine(LiveLine line, string what) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value)
    {
        if (line.IsDue)
        {
            line.Show($"  {line.Bar(value, 30)} {value.ToString("P0", CultureInfo.InvariantCulture)} {what}");
        }
    }
}

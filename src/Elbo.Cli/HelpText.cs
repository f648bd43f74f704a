using System.CommandLine;
using System.CommandLine.Help;

namespace Elbo.Cli;

/// <summary>The help of a command, with its examples.</summary>
internal static class HelpText
{
    private const string FirstExample = "elbo train";

    /// <summary>Writes the help of what was called.</summary>
    public static void Write(ParseResult parsed, Verb? verb, IReadOnlyList<Verb> verbs, Terminal terminal)
    {
        parsed.InvocationConfiguration.Output = terminal.Out;
        new HelpAction().Invoke(parsed);
        IEnumerable<string> examples = verb?.Examples
            ?? [FirstExample, .. verbs.Skip(1).Select(other => other.Examples[0])];
        terminal.Out.WriteLine("Examples:");
        foreach (string example in examples)
        {
            terminal.Out.WriteLine($"  {example}");
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine("Exit code: 0 done, 1 failed or interrupted, 2 wrong usage.");
    }
}

using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>The command, called within this process: what it wrote and how it ended.</summary>
internal sealed record Called(int Code, string Out, string Error)
{
    internal string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal JsonElement[] Json =>
    [
        .. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
    ];

    internal static Called With(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = Shell.Run(arguments, Program.Verbs(), new Terminal(output, error, mayBeLive: false));
        return new Called(code, output.ToString(), error.ToString());
    }
}

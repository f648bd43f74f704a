using System.Diagnostics;
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

    /// <summary>The same in a process of its own, with other variables of its environment.</summary>
    internal static Called Apart(Dictionary<string, string> environment, params string[] arguments)
    {
        using Process process = Start(environment, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Called(process.ExitCode, output, error.Result);
    }

    /// <summary>A process of the command that has been started, with its output and errors to be read.</summary>
    internal static Process Start(Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

using System.Diagnostics;

namespace Elbo.Tests.Processes;

/// <summary>The console program Elbo.Determinism in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs to the end and gives the lines that were written.</summary>
    /// <param name="setting">An environment variable as <c>NAME=VALUE</c>, or empty.</param>
    /// <param name="arguments">What to do.</param>
    public static string[] Run(string setting, params string[] arguments)
    {
        using Process process = Start(setting, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{setting} {string.Join(' ', arguments)}: {errors.Result}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Starts, with output and errors to be read.</summary>
    public static Process Start(string setting, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Elbo.Determinism.dll");
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in new[] { "ELBO_THREADS", "ELBO_VECTOR_BITS" })
        {
            start.Environment.Remove(name);
        }

        if (setting.Split('=') is [string key, string value])
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }
}

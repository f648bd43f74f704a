using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Elbo.Studio.Tests.Browser;

/// <summary>`elbo studio` as a process of its own, that can be killed and started again at the same address.</summary>
internal sealed class KilledStudio : IAsyncDisposable
{
    private readonly string runs;
    private readonly int port = FreePort();
    private Process? process;

    internal KilledStudio(string runs) => this.runs = runs;

    internal Uri Url => new($"http://localhost:{port}/");

    internal async Task Start()
    {
        string command = Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll");
        process = Process.Start(new ProcessStartInfo(
            "dotnet", [command, "studio", runs, "--port", $"{port}", "--no-browser", "--json"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string? line = await process.StandardOutput.ReadLineAsync();
        Assert.Contains("listening", line ?? "nothing", StringComparison.Ordinal);
    }

    internal async Task Kill()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await Kill();
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}

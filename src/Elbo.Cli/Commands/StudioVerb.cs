using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Elbo.Studio;

namespace Elbo.Cli.Commands;

/// <summary>Serves the studio: the page and the HTTP API over a folder of runs.</summary>
internal sealed class StudioVerb : Verb
{
    private const string TokenVariable = "ELBO_TOKEN";
    private const int TokenBytes = 18;

    private readonly Argument<string?> runs;
    private readonly Option<string?> port;
    private readonly Option<string?> address;
    private readonly Option<string?> token;
    private readonly Option<string?> dataRoot;
    private readonly Option<string?> lab;
    private readonly Option<bool> noBrowser;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public StudioVerb()
        : base(
            "studio", "Open the web page and HTTP API: train and watch, latent space, scores, search",
            "elbo studio", "elbo studio runs --port 8080 --no-browser",
            "elbo studio --address 0.0.0.0 --token SECRET --no-browser")
    {
        runs = AddOptional("RUNS", "The folder of runs; default runs");
        port = Add("--port", "N", $"The port; default {StudioOptions.UsualPort}, or the next free one");
        address = Add(
            "--address", "A", "Listen to other machines too, on this address, such as 0.0.0.0; callers need a token");
        token = Add(
            "--token", "T", $"What callers must know; default {TokenVariable}, else one is made up for --address");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        lab = Add("--lab", "FOLDER", "The folder with the pages of `elbo lab`; default lab");
        noBrowser = AddFlag("--no-browser", "Do not open the browser");
        threads = Add("--threads", "N", "Threads; results do not depend on it");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string folder = call.Get(runs) ?? "runs";
        if (File.Exists(folder))
        {
            call.Faults.Add($"RUNS: {folder} is a file. Name the folder that holds runs.");
        }

        string? listened = call.Get(address);
        if (listened is not null && !IPAddress.TryParse(listened, out _))
        {
            call.Faults.Add(
                $"--address: '{listened}' is no IP address. Write 0.0.0.0 for all of this machine, or one of them.");
        }

        var options = new StudioOptions
        {
            RunsFolder = folder,
            Port = call.Has(port) ? call.Number(port, 0, 0, 65535) : null,
            Address = listened,
            Token = Token(call, listened is not null),
            DataRoot = call.Get(dataRoot),
            LabFolder = call.Get(lab) ?? "lab",
        };
        call.SetThreads(threads);
        call.Check();
        using var stop = new StopSignal();
        Serve(call, options, stop.Token).GetAwaiter().GetResult();
    }

    private async Task Serve(Invocation call, StudioOptions options, CancellationToken stop)
    {
        StudioServer server = await StudioServer.StartAsync(options);
        await using (server)
        {
            Say(call, options, server);
            if (!call.IsJson && !call.Get(noBrowser) && server.PageFault is null)
            {
                Browse(server.Url);
            }

            await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine("Stopped. A run that was in training can be resumed.");
        }
    }

    private string? Token(Invocation call, bool isNeeded)
    {
        string? known = call.Get(token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (call.Has(token) && string.IsNullOrWhiteSpace(known))
        {
            call.Faults.Add("--token: it is empty. Name one, or leave the option out.");
        }

        if (known is not null && known.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            call.Faults.Add("--token: it may hold letters of English, digits, '-' and '_', which addresses can carry.");
        }

        return !string.IsNullOrWhiteSpace(known) ? known
            : isNeeded ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) : null;
    }

    private static void Say(Invocation call, StudioOptions options, StudioServer server)
    {
        string folder = Path.GetFullPath(options.RunsFolder);
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Event = "listening",
                Url = server.Url.ToString(),
                Runs = folder,
                options.Token,
                Page = server.PageFault is null,
            });
            call.Terminal.Out.Flush();
            return;
        }

        if (server.PageFault is { } fault)
        {
            call.Terminal.Error.WriteLine($"elbo: warning: {fault}");
        }

        call.Terminal.Out.WriteLine($"The studio over {folder}: {server.Url}");
        call.Terminal.Out.WriteLine("End it with Ctrl-C.");
        call.Terminal.Out.Flush();
    }

    // A machine without a browser has the address on its screen.
    private static void Browse(Uri url)
    {
        (string program, string[] arguments) = OperatingSystem.IsWindows() ? ("explorer.exe", [url.ToString()])
            : OperatingSystem.IsMacOS() ? ("open", new[] { url.ToString() }) : ("xdg-open", [url.ToString()]);
        try
        {
            using var started = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
        }
    }
}

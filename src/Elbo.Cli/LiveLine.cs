using System.Diagnostics;
using Spectre.Console;

namespace Elbo.Cli;

/// <summary>
/// One line of a terminal that is drawn over itself, at most ten times a second; nothing at all where the output is no
/// terminal.
/// </summary>
internal sealed class LiveLine : IDisposable
{
    private const string Clear = "\r\u001b[2K";
    private const string Green = "\u001b[32m";
    private const string Grey = "\u001b[90m";
    private const string Plain = "\u001b[0m";
    private const char Done = '━';
    private const char Open = '╌';
    private static readonly long Interval = Stopwatch.Frequency / 10;

    private readonly Terminal terminal;
    private readonly bool isLive;
    private readonly bool isUnicode;
    private readonly bool isColoured;
    private long next;
    private bool isShown;

    /// <summary>A line of a terminal; <paramref name="isSilent"/> keeps it away.</summary>
    public LiveLine(Terminal terminal, bool isSilent)
    {
        this.terminal = terminal;
        isLive = terminal.IsLive && !isSilent;
        isUnicode = terminal.Console.Profile.Capabilities.Unicode;
        isColoured = terminal.Console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
    }

    /// <summary>Whether it is time to draw. Cheap enough for every step.</summary>
    public bool IsDue => isLive && Stopwatch.GetTimestamp() >= next;

    /// <summary>Draws the line.</summary>
    public void Show(string text)
    {
        if (!isLive)
        {
            return;
        }

        next = Stopwatch.GetTimestamp() + Interval;
        int width = Math.Max(10, terminal.Console.Profile.Width - 1);
        terminal.Out.Write(Clear + Coloured(text.Length > width ? text[..width] : text));
        terminal.Out.Flush();
        isShown = true;
    }

    /// <summary>Takes the line away, so that others can be written in its place.</summary>
    /// <param name="evenIfEmpty">Also where nothing was drawn: the terminal may have written ^C there.</param>
    public void Remove(bool evenIfEmpty = false)
    {
        if (isShown || (evenIfEmpty && isLive))
        {
            terminal.Out.Write(Clear);
            terminal.Out.Flush();
            isShown = false;
        }
    }

    /// <summary>A bar of so many letters.</summary>
    public string Bar(double share, int letters)
    {
        int done = (int)Math.Round(Math.Clamp(share, 0, 1) * letters);
        return isUnicode
            ? new string(Done, done) + new string(Open, letters - done)
            : new string('#', done) + new string('.', letters - done);
    }

    private string Coloured(string text)
    {
        int first = text.IndexOfAny([Done, Open]);
        if (!isColoured || first < 0)
        {
            return text;
        }

        int last = text.LastIndexOfAny([Done, Open]) + 1;
        int open = text.IndexOf(Open, StringComparison.Ordinal) is var found and >= 0 ? found : last;
        return $"{text[..first]}{Green}{text[first..open]}{Grey}{text[open..last]}{Plain}{text[last..]}";
    }

    /// <inheritdoc/>
    public void Dispose() => Remove();
}

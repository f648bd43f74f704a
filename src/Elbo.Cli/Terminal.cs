using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Elbo.Cli;

/// <summary>Where a command writes: results to one stream, errors to the other, and whether a person watches.</summary>
internal sealed class Terminal
{
    // A file or pipe has no width: lines stay whole there.
    private const int WidthOfFiles = 400;

    /// <summary>The two streams; <paramref name="mayBeLive"/> says whether the first may be a terminal.</summary>
    public Terminal(TextWriter output, TextWriter error, bool mayBeLive)
    {
        Out = output;
        Error = error;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = mayBeLive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = mayBeLive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        IsLive = mayBeLive && Console.Profile.Capabilities.Ansi;
        if (!IsLive)
        {
            Console.Profile.Width = WidthOfFiles;
        }
    }

    /// <summary>Results.</summary>
    public TextWriter Out { get; }

    /// <summary>Errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Results with colours and tables, where the stream can show them.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Whether a line can be drawn over itself.</summary>
    public bool IsLive { get; }

    /// <summary>Writes a table; without spaces at the ends of lines, which a file would keep.</summary>
    public void Write(IRenderable table)
    {
        using var text = new StringWriter();
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        plain.Profile.Width = Console.Profile.Width;
        plain.Profile.Capabilities.Unicode = Console.Profile.Capabilities.Unicode;
        plain.Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.Length > 0)
            {
                Out.WriteLine(line);
            }
        }
    }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows() && !System.Console.IsOutputRedirected)
        {
            System.Console.OutputEncoding = Encoding.UTF8;
        }

        return new Terminal(System.Console.Out, System.Console.Error, mayBeLive: !System.Console.IsOutputRedirected);
    }
}

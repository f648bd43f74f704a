using System.CommandLine;
using Elbo.Runs;
using Elbo.Tests.House;

namespace Elbo.Cli.Tests;

/// <summary>Every command line in a document is one that the command takes.</summary>
public sealed class DocumentedCommandTests
{
    private static readonly string[] ShellLanguages = ["sh", "bash", "shell", "console"];

    [Fact]
    public void Every_command_line_of_a_document_is_understood()
    {
        string[] faults = [.. Lines().SelectMany(line => Faults(line.Words).Select(fault => $"{line.Where}: {fault}"))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_example_of_the_help_is_understood()
    {
        string[] faults =
            [.. Program.Verbs().SelectMany(verb => verb.Verbs.Prepend(verb)).SelectMany(verb => verb.Examples)
            .SelectMany(example => Faults(Split(example)).Select(fault => $"{example}: {fault}"))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void An_unknown_option_would_be_found() =>
        Assert.NotEmpty(Faults(Split("elbo train digits --epoch 3")));

    private static IEnumerable<string> Faults(string[] words)
    {
        IReadOnlyList<Verb> verbs = Program.Verbs();
        var root = new RootCommand();
        foreach (Verb verb in verbs)
        {
            root.Add(verb.Command);
        }

        foreach (Verb verb in verbs.SelectMany(verb => verb.Verbs.Count > 0 ? verb.Verbs : [verb]))
        {
            verb.Command.Add(verb.Json);
        }

        ParseResult parsed = root.Parse(words[1..], new ParserConfiguration { EnablePosixBundling = false });
        Verb? called = verbs.SelectMany(verb => verb.Verbs.Prepend(verb))
            .FirstOrDefault(verb => verb.Command == parsed.CommandResult.Command);
        int recipe = Array.IndexOf(words, "--recipe") + 1;
        IEnumerable<string> unknown = recipe > 0 && recipe < words.Length
            && !words[recipe].Contains('.', StringComparison.Ordinal)
            && !Recipe.Known.Contains(words[recipe], StringComparer.Ordinal)
            ? [$"recipe {words[recipe]} is not known"]
            : [];
        return parsed.Action is null or not System.CommandLine.Help.HelpAction && !words.Contains("--version")
            ? CommandLineFaults.Find(parsed, called).Concat(unknown)
            : unknown;
    }

    // Lines of shell blocks that call the command, by its name or from the sources; a backslash joins lines.
    private static IEnumerable<(string Where, string[] Words)> Lines()
    {
        foreach (MarkdownBlock block in MarkdownBlock.All.Where(block => ShellLanguages.Contains(block.Language)))
        {
            string text = block.Text.Replace("\\\n", " ", StringComparison.Ordinal);
            foreach (string line in text.Split('\n'))
            {
                string[] words = Split(line);
                int run = Array.IndexOf(words, "--");
                if (words is ["dotnet", "run", ..] && run > 0)
                {
                    words = ["elbo", .. words[(run + 1)..]];
                }

                if (words is ["elbo", ..])
                {
                    yield return ($"{block}: {line.Trim()}", words);
                }
            }
        }
    }

    // Words as a shell takes them: without the prompt, without a comment, without what comes behind a pipe.
    private static string[] Split(string line) =>
    [
        .. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line.Trim().TrimStart('$').Trim())
            .TakeWhile(word => word[0] != '#' && word is not ("|" or "&&" or ">" or ";")),
    ];
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>What is wrong with a command line by itself: unknown words, options, missing values.</summary>
internal static class CommandLineFaults
{
    private const string UnmatchedMessage = "Unrecognized command or argument";

    /// <summary>The faults, one line each, with the nearest known word.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed, Verb? verb)
    {
        Command command = parsed.CommandResult.Command;
        List<string> faults = [];

        // An unknown option is taken for the value of an argument where one is expected.
        IEnumerable<string> given = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens).Select(token => token.Value).Concat(parsed.UnmatchedTokens);
        string[] unknown = [.. given.Where(IsOption)];
        faults.AddRange(unknown.Select(name => UnknownOption(name, command)));
        if (unknown.Length == 0)
        {
            faults.AddRange(parsed.UnmatchedTokens.Select(word => Unexpected(word, command, verb)));
        }

        if (faults.Count == 0)
        {
            faults.AddRange(parsed.Errors
                .Where(error => !error.Message.StartsWith(UnmatchedMessage, StringComparison.Ordinal))
                .Select(error => $"{error.Message} See `{Path(command)} --help`."));
        }

        return faults;
    }

    /// <summary>A command with those above it, as it is called.</summary>
    public static string Path(Command command) => string.Join(
        ' ', command.Parents.OfType<Command>().Take(1).Select(Path).Append(command.Name));

    /// <summary>Whether a word looks like an option, and not like a negative number.</summary>
    public static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private static string UnknownOption(string word, Command command)
    {
        string name = word.Split('=', ':')[0];
        string[] known = [.. command.Options.Select(option => option.Name)];
        string nearest = NearestName.Find(name, known) is { } option
            ? $"Did you mean {option}?" : $"Known: {string.Join(", ", known)}.";
        return $"{name}: no such option of `{Path(command)}`. {nearest}";
    }

    private static string Unexpected(string word, Command command, Verb? verb)
    {
        if (command.Subcommands.Count == 0 || verb is not (null or VerbGroup))
        {
            return $"'{word}' is one word too many for `{Path(command)}`. See `{Path(command)} --help`.";
        }

        string advice = NearestName.Advice(word, [.. command.Subcommands.Select(subcommand => subcommand.Name)]);
        return $"'{word}' is no command of `{Path(command)}`. {advice}";
    }
}

using System.CommandLine;

namespace Elbo.Cli;

/// <summary>One verb of the command: its arguments, its options, an example, and what it does.</summary>
internal abstract class Verb
{
    /// <summary>A verb with the options that every verb has.</summary>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">What it does, in one line.</param>
    /// <param name="examples">Command lines for the help.</param>
    protected Verb(string name, string description, params IReadOnlyList<string> examples)
    {
        Command = new Command(name, description);
        Examples = examples;
    }

    /// <summary>Whether output is for machines.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON, one object a line, and nothing else",
    };

    /// <summary>How the verb is parsed.</summary>
    public Command Command { get; }

    /// <summary>Command lines for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The verbs under this one.</summary>
    public virtual IReadOnlyList<Verb> Verbs => [];

    /// <summary>Checks everything, then does it.</summary>
    /// <exception cref="UsageException">The command line is wrong; nothing was started.</exception>
    public abstract void Run(Invocation call);

    /// <summary>
    /// An option with one value; values are read by <see cref="Invocation"/>, which words the faults.
    /// </summary>
    protected internal Option<string?> Add(string name, string value, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = value };
        Command.Add(option);
        return option;
    }

    /// <summary>An option whose value may be left out.</summary>
    protected internal Option<string?> AddLoose(string name, string value, string description)
    {
        Option<string?> option = Add(name, value, description);
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    /// <summary>An option without a value.</summary>
    protected internal Option<bool> AddFlag(string name, string description)
    {
        var option = new Option<bool>(name) { Description = description };
        Command.Add(option);
        return option;
    }

    /// <summary>An argument that must be given.</summary>
    protected Argument<string> AddArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        Command.Add(argument);
        return argument;
    }

    /// <summary>An argument that may be repeated, and must be given once.</summary>
    protected Argument<string[]> AddArguments(string name, string description)
    {
        var argument = new Argument<string[]>(name)
        {
            Description = description,
            Arity = ArgumentArity.OneOrMore,
        };
        Command.Add(argument);
        return argument;
    }

    /// <summary>An argument that may be repeated or left out.</summary>
    protected Argument<string[]> AddAnyArguments(string name, string description)
    {
        Argument<string[]> argument = AddArguments(name, description);
        argument.Arity = ArgumentArity.ZeroOrMore;
        return argument;
    }

    /// <summary>An argument that may be left out.</summary>
    protected Argument<string?> AddOptional(string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        Command.Add(argument);
        return argument;
    }
}

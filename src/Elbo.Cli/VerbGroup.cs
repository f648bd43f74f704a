namespace Elbo.Cli;

/// <summary>A word with verbs under it.</summary>
internal sealed class VerbGroup : Verb
{
    /// <summary>A group of verbs.</summary>
    public VerbGroup(string name, string description, IReadOnlyList<Verb> verbs)
        : base(name, description, [.. verbs.SelectMany(verb => verb.Examples)])
    {
        Verbs = verbs;
        foreach (Verb verb in verbs)
        {
            Command.Add(verb.Command);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Verb> Verbs { get; }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.Faults.Add($"{Command.Name}: name one of {string.Join(", ", Verbs.Select(verb => verb.Command.Name))}.");
        call.Check();
    }
}

using System.CommandLine;
using Elbo.Data;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The options of `train` that change a recipe, and the recipe that comes of them.</summary>
internal sealed class RecipeOptions
{
    private const string DefaultRecipe = "digits-default";

    /// <summary>The options that say how the items of a file or folder are made.</summary>
    public static readonly (string Option, string Key, string Value, string Description)[] OfPath =
    [
        ("--size", "data.size", "64|HxW", "Bring the pictures of a folder to this size"),
        ("--colour", "data.colour", "NAME", "Pictures of a folder: auto, grey or colour"),
        ("--array", "data.array", "NAME", "The array or tensor with the items, in a file of several"),
        ("--labels", "data.labels", "FILE|NAME", "The file, array, tensor or column with the labels; none for none"),
        ("--columns", "data.columns", "NAME=KIND,..",
            "Tables: what columns are, such as age=numeric,id=ignore; else their values decide"),
        ("--separator", "data.separator", "SIGN", "Tables: the sign between cells, such as ; or tab"),
        ("--tokens", "data.tokens", "NAME", "Text: auto, words, bpe or bytes"),
        ("--vocabulary", "data.vocabulary", "N", "Text: the most tokens"),
        ("--scale", "data.scale", "NAME", "Numbers of arrays: auto, none, unit or standard"),
        ("--memory", "data.memory", "512MB", "What items may take in memory before they are read from the disk"),
    ];

    private static readonly (string Option, string Key, string Value, string Description)[] Table =
    [
        ("--epochs", "training.epochs", "N", "Passes over the data"),
        ("--batch", "training.batch", "N", "Examples a step"),
        ("--latent", "model.latent", "N", "Latent dimensions"),
        ("--hidden", "model.hidden", "N,N", "Widths of the dense layers, such as 400,200"),
        ("--likelihood", "model.likelihood", "NAME", "auto, bernoulli, gaussian, ...; auto lets the data decide"),
        ("--learning-rate", "optimizer.learningRate", "RATE", "Size of a step, such as 1e-3"),
        ("--kl-weight", "objective.klWeight", "W", "Factor of the KL term; 1 is the evidence lower bound"),
        ("--examples", "data.examples", "N",
            "Use the first N training examples; at most a tenth of them for validation"),
        ("--validation", "data.validation", "N", "Set N training examples apart for validation"),
        .. OfPath,
        ("--seed", "training.seed", "N", "Seed of weights, order and noise: the same seed, the same bits"),
        ("--threads", "training.threads", "N", "Threads; the result does not depend on it"),
    ];

    private readonly Option<string?> recipe = new("--recipe")
    {
        HelpName = "NAME|FILE.json",
        Description = $"The settings to start from: {string.Join(", ", Recipe.Known)}; or a file",
    };

    private readonly Option<string[]> set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any other setting of the recipe, such as model.activation=tanh; may be repeated",
    };

    private readonly Option<string?>[] options =
        [.. Table.Select(row =>
            new Option<string?>(row.Option) { HelpName = row.Value, Description = row.Description })];

    private DataDefaults? defaults;

    /// <summary>Gives the options to a command.</summary>
    public RecipeOptions(Command command)
    {
        command.Add(recipe);
        foreach (Option<string?> option in options)
        {
            command.Add(option);
        }

        command.Add(set);
    }

    /// <summary>The recipe of a command line; what is wrong with it goes to the invocation's faults.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="data">The data that is named beside the recipe, or null.</param>
    /// <param name="source">The opened file or folder of the recipe; null where it names none.</param>
    public Recipe Read(Invocation call, string? data, out DataSource? source)
    {
        source = null;
        string? named = call.Get(recipe);
        if (call.Try(() => Start(named)) is not { } start)
        {
            return new Recipe();
        }

        List<string> faults = [];
        Recipe onData = data is null ? start : WithData(start, data, isNamed: named is not null, call);
        Recipe changed = Override(onData, call, faults);
        DataSource? opened = source = changed.Data.Path is null ? null : call.Try(() => RunData.Open(changed.Data)!);
        if (opened is not null && named is null)
        {
            // What the user says beside is put on top of what the data decides.
            int? epochs = Override(new Recipe { Data = changed.Data }, call, []).Training.Epochs;
            defaults = DataDefaults.Of(opened.Header, changed.Data, epochs);
            changed = Override(defaults.Recipe, call, []);
            defaults = defaults.Fitting(changed, RecipeFaults.Check(changed, opened.Header));
            changed = Override(defaults.Recipe, call, []);
        }

        if (opened is not null)
        {
            // The run remembers where the data was, from wherever it is looked for later.
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(changed.Data.Path!));
            changed = changed with { Data = changed.Data with { Path = path, Format = opened.Header.Format } };
        }

        changed = WithFittingValidation(start, changed, opened?.Header);
        IReadOnlyList<string> found = opened is null
            ? RecipeFaults.Check(changed) : RecipeFaults.Check(changed, opened.Header);
        call.Faults.AddRange(faults.Concat(found).Select(line => Named(line, call)));
        return changed;
    }

    /// <summary>What the data decided of a recipe that was read, and why; nothing where a recipe was named.</summary>
    public IReadOnlyList<DataDefault> Decided(Recipe recipe) => defaults?.In(recipe) ?? [];

    private static Recipe Start(string? named)
    {
        bool isFile = named is not null
            && (named.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                || named.Contains('/', StringComparison.Ordinal));
        return isFile ? Recipe.Load(named!) : Recipe.FromName(named ?? DefaultRecipe);
    }

    private static Recipe WithData(Recipe start, string data, bool isNamed, Invocation call)
    {
        if (call.Try(() => RunData.Named(data, start.Data)) is not { } found || found == start.Data)
        {
            return start;
        }

        // Numbers that were published for other data say nothing here.
        string name = found.Name ?? Path.GetFileNameWithoutExtension(found.Path!);
        return start with
        {
            Name = isNamed ? $"{start.Name}-{name}" : name,
            Description = isNamed ? start.Description : $"The default settings on {name}.",
            Data = found,
            Published = [],
        };
    }

    // Of fewer examples than the recipe was made for, a tenth is set apart, unless the user says how many.
    private static Recipe WithFittingValidation(Recipe start, Recipe changed, DataHeader? header) =>
        (header is null ? changed.Data.Examples : (int)DataFacts.Of(header, changed.Data).Examples) is { } examples
        && (header is not null || start.Data.Examples != examples)
        && changed.Data.Validation == start.Data.Validation && changed.Data.Validation > examples / 10
            ? changed with { Data = changed.Data with { Validation = examples / 10 } }
            : changed;

    private Recipe Override(Recipe start, Invocation call, List<string> faults)
    {
        Recipe changed = start;
        for (int i = 0; i < Table.Length; i++)
        {
            if (call.Get(options[i]) is { } value)
            {
                changed = changed.With(Table[i].Key, value, faults);
            }
        }

        foreach (string assignment in call.All(set))
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                faults.Add($"--set: '{assignment}' is not KEY=VALUE. Write for example training.epochs=5.");
                continue;
            }

            changed = changed.With(assignment[..equals], assignment[(equals + 1)..], faults);
        }

        return changed;
    }

    // "training.epochs: ..." becomes "--epochs: ..." where the user wrote that.
    private string Named(string line, Invocation call)
    {
        for (int i = 0; i < Table.Length; i++)
        {
            if (call.Get(options[i]) is not null && line.StartsWith(Table[i].Key + ":", StringComparison.Ordinal))
            {
                return Table[i].Option + line[Table[i].Key.Length..];
            }
        }

        return line;
    }
}

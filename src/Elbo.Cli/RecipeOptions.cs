using System.CommandLine;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The options of `train` that change a recipe, and the recipe that comes of them.</summary>
internal sealed class RecipeOptions
{
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

    /// <summary>The plan of a command line; what is wrong with it goes to the invocation's faults.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="data">The data that is named beside the recipe, or null.</param>
    public RecipePlan Read(Invocation call, string? data)
    {
        List<string> wrong = [];
        var plan = RecipePlan.Of(new RecipeWish
        {
            Recipe = call.Get(recipe),
            Data = data,
            Settings = [.. Settings(call, wrong)],
        });
        call.Faults.AddRange(wrong.Concat(plan.Faults.Select(line => Named(line, call))));
        return plan;
    }

    private IEnumerable<KeyValuePair<string, string>> Settings(Invocation call, List<string> wrong)
    {
        for (int i = 0; i < Table.Length; i++)
        {
            if (call.Get(options[i]) is { } value)
            {
                yield return new(Table[i].Key, value);
            }
        }

        foreach (string assignment in call.All(set))
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                wrong.Add($"--set: '{assignment}' is not KEY=VALUE. Write for example training.epochs=5.");
                continue;
            }

            yield return new(assignment[..equals], assignment[(equals + 1)..]);
        }
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

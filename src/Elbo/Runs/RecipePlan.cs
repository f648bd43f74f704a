using Elbo.Data;

namespace Elbo.Runs;

/// <summary>What is asked to be trained: a recipe to start from, data, and settings over both.</summary>
public sealed record RecipeWish
{
    private const string DefaultRecipe = "digits-default";

    /// <summary>The name of a recipe, or a file with one; null for the usual settings.</summary>
    public string? Recipe { get; init; }

    /// <summary>The data beside the recipe: a name, a file or a folder; null for the recipe's own.</summary>
    public string? Data { get; init; }

    /// <summary>Settings by their dotted keys, as text, in the order in which they are put over the recipe.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    internal Recipe Start()
    {
        bool isFile = Recipe is not null
            && (Recipe.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                || Recipe.Contains('/', StringComparison.Ordinal));
        return isFile ? Runs.Recipe.Load(Recipe!) : Runs.Recipe.FromName(Recipe ?? DefaultRecipe);
    }
}

/// <summary>The recipe that a wish comes to, with what the data decides of it, and all that is wrong.</summary>
public sealed class RecipePlan
{
    private readonly RecipeWish wish;
    private readonly List<string> faults = [];
    private DataDefaults? defaults;

    private RecipePlan(RecipeWish wish) => this.wish = wish;

    /// <summary>The settings; not to be used where there are faults.</summary>
    public Recipe Recipe { get; private set; } = new();

    /// <summary>The opened file or folder of the recipe; null where it names none.</summary>
    public DataSource? Source { get; private set; }

    /// <summary>What the data decided, and why; nothing where a recipe was named.</summary>
    public IReadOnlyList<DataDefault> Decided => defaults?.In(Recipe) ?? [];

    /// <summary>
    /// What is wrong, a line each, beginning with the setting that it is about where it is about one.
    /// </summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>The plan of a wish. Data of a path is opened and not read.</summary>
    public static RecipePlan Of(RecipeWish wish)
    {
        var plan = new RecipePlan(wish);
        if (plan.Try(wish.Start) is { } start)
        {
            plan.Make(start);
        }

        return plan;
    }

    private void Make(Recipe start)
    {
        List<string> wrong = [];
        Recipe onData = wish.Data is null ? start : WithData(start, wish.Data);
        Recipe changed = Override(onData, wrong);
        DataSource? opened = Source = changed.Data.Path is null ? null : Try(() => RunData.Open(changed.Data)!);
        if (opened is not null && wish.Recipe is null)
        {
            // What the user says beside is put on top of what the data decides.
            int? epochs = Override(new Recipe { Data = changed.Data }, []).Training.Epochs;
            defaults = DataDefaults.Of(opened.Header, changed.Data, epochs);
            changed = Override(defaults.Recipe, []);
            defaults = defaults.Fitting(changed, RecipeFaults.Check(changed, opened.Header));
            changed = Override(defaults.Recipe, []);
        }

        if (opened is not null)
        {
            // The run remembers where the data was, from wherever it is looked for later.
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(changed.Data.Path!));
            changed = changed with { Data = changed.Data with { Path = path, Format = opened.Header.Format } };
        }

        Recipe = WithFittingValidation(start, changed, opened?.Header);
        faults.AddRange(wrong);
        faults.AddRange(opened is null ? RecipeFaults.Check(Recipe) : RecipeFaults.Check(Recipe, opened.Header));
    }

    private Recipe WithData(Recipe start, string data)
    {
        if (Try(() => RunData.Named(data, start.Data)) is not { } found || found == start.Data)
        {
            return start;
        }

        // Numbers that were published for other data say nothing here.
        bool isNamed = wish.Recipe is not null;
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

    private Recipe Override(Recipe start, List<string> wrong)
    {
        Recipe changed = start;
        foreach ((string key, string value) in wish.Settings)
        {
            changed = changed.With(key, value, wrong);
        }

        return changed;
    }

    private T? Try<T>(Func<T> function)
        where T : class
    {
        try
        {
            return function();
        }
        catch (RunException exception)
        {
            faults.AddRange(exception.Faults);
        }
        catch (DataException exception)
        {
            faults.Add(exception.Message);
        }

        return null;
    }
}

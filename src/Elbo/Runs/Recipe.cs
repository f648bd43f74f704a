using System.Text.Json;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>
/// All settings of a run. In JSON the keys are the names below in camelCase; what is left out keeps its default; a key
/// that is not known is a fault. Compare two recipes by <see cref="ToJson"/>.
/// </summary>
public sealed record Recipe
{
    private const string ResourceFolder = "recipes/";
    private const string ResourceSuffix = ".json";
    private const int UsualEpochs = 10;

    /// <summary>A short name, as in <see cref="Known"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where the setting was published: paper, section, link.</summary>
    public string Source { get; init; } = "";

    /// <summary>The numbers published for this setting.</summary>
    public IReadOnlyList<PublishedNumber> Published { get; init; } = [];

    /// <summary>The data.</summary>
    public DataRecipe Data { get; init; } = new();

    /// <summary>The model.</summary>
    public ModelRecipe Model { get; init; } = new();

    /// <summary>The objective.</summary>
    public ObjectiveRecipe Objective { get; init; } = new();

    /// <summary>The optimizer.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>The course of training.</summary>
    public TrainingRecipe Training { get; init; } = new();

    /// <summary>What is measured at the end.</summary>
    public EvaluationRecipe Evaluation { get; init; } = new();

    /// <summary>The names of the recipes that are built in, in alphabetical order.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. typeof(Recipe).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
        .Select(name => name[ResourceFolder.Length..^ResourceSuffix.Length])
        .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The epochs of the run: as given, else the sum of the schedule's steps, else 10; 1 for a closed form.
    /// </summary>
    public int Epochs
    {
        get
        {
            long steps = Optimizer.Schedule.Kind == ScheduleChoice.Steps
                ? Optimizer.Schedule.Steps.Sum(step => (long)step.Epochs)
                : 0;
            int usual = Optimizer.Kind == OptimizerChoice.ClosedForm ? 1 : UsualEpochs;
            return Training.Epochs ?? (steps > 0 ? (int)Math.Min(steps, int.MaxValue) : usual);
        }
    }

    /// <summary>A built-in recipe.</summary>
    /// <exception cref="RunException">There is none of this name; the nearest is offered.</exception>
    public static Recipe FromName(string name)
    {
        if (!Known.Contains(name, StringComparer.Ordinal))
        {
            string remedy = NearestName.Find(name, Known) is { } nearest ? $"Did you mean '{nearest}'? " : "";
            throw new RunException(
                $"recipe '{RunException.Excerpt(name)}' is not known. {remedy}Known: {string.Join(", ", Known)}.");
        }

        string resource = ResourceFolder + name + ResourceSuffix;
        using Stream stream = typeof(Recipe).Assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, $"recipe {name}");
    }

    /// <summary>Reads a recipe from a JSON file.</summary>
    /// <exception cref="RunException">
    /// The file cannot be read, or the recipe has faults: all of them at once.
    /// </exception>
    public static Recipe Load(string path) => Parse(JsonText.Load(path), path);

    /// <summary>Reads a recipe from JSON; <paramref name="where"/> names it in faults.</summary>
    /// <exception cref="RunException">It is not JSON, or the recipe has faults: all of them at once.</exception>
    public static Recipe Parse(string json, string where)
    {
        using JsonDocument document = JsonText.Parse(json, where);
        return Bind(document.RootElement, where);
    }

    /// <summary>The recipe in JSON, with every setting that is not null. Reading it gives the same recipe.</summary>
    /// <exception cref="RunException">A number is not finite.</exception>
    public string ToJson() => RecipeJson.Write(this);

    /// <summary>
    /// This recipe with one setting changed, as by an option of the command:
    /// <c>With("training.epochs", "5", faults)</c>.
    /// A list is written as in JSON, or with commas alone: <c>400,200</c>; null empties what may be empty.
    /// </summary>
    /// <param name="key">The setting's keys from the outermost on, joined by dots.</param>
    /// <param name="value">The value as text.</param>
    /// <param name="faults">Takes a line where key or value is wrong; the recipe then comes back as it was. Ranges are
    /// left to <see cref="RecipeFaults.Check(Recipe)"/>, since several changes may only fit together.</param>
    public Recipe With(string key, string value, ICollection<string> faults) =>
        RecipeOverride.Apply(this, key, value, faults);

    internal static Recipe Parse(ReadOnlyMemory<byte> json, string where)
    {
        using JsonDocument document = JsonText.Parse(json, where);
        return Bind(document.RootElement, where);
    }

    private static Recipe Bind(JsonElement json, string where)
    {
        FaultList faults = new();
        Recipe recipe = RecipeJson.Read<Recipe>(json, faults);
        RecipeFaults.Check(recipe, faults);
        return faults.Lines.Count == 0
            ? recipe
            : throw new RunException([.. faults.Lines.Select(line => $"{where}: {line}")]);
    }
}

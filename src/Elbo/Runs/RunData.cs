using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Runs;

/// <summary>The data of a recipe, cut as the recipe says.</summary>
public static class RunData
{
    /// <summary>
    /// Reads the data from the folders; nothing is fetched. The first examples are kept; those for validation are cut
    /// off their end, or are the first of the part that the data was published with for it.
    /// </summary>
    /// <exception cref="RunException">The recipe names no data, or does not fit it: all faults at once.</exception>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static Split Load(Recipe recipe, DataFolders folders)
    {
        string name = recipe.Data.Name
            ?? throw new RunException("data.name: the recipe names no data. Name it on the command line.");
        Split whole = Whole(name, recipe.Data.Examples, folders);

        // Pixels of all known data sets are bytes / 255.
        DataFacts facts = new(whole.Train.Count, whole.Validation?.Count, Minimum: 0, Maximum: 1, IsBinary: false);
        IReadOnlyList<string> faults = RecipeFaults.CheckData(recipe, facts);
        if (faults.Count > 0)
        {
            throw new RunException(faults);
        }

        Split used = recipe.Data.Examples is { } examples ? whole with { Train = whole.Train.Take(examples) } : whole;
        int validation = recipe.Data.Validation;
        return used.Validation is { } published
            ? used with { Validation = validation > 0 ? published.Take(validation) : null }
            : used.WithValidation(validation);
    }

    /// <summary>The number of classes that the model of a recipe is told of; null where it is told nothing.</summary>
    /// <exception cref="RunException">The recipe wants labels, which the data has not.</exception>
    public static int? Classes(Recipe recipe, Dataset data)
    {
        if (recipe.Model.Condition == ConditionChoice.None)
        {
            return null;
        }

        if (data.Labels.IsEmpty)
        {
            throw new RunException(
                $"model.condition: label needs the class of each example, which {data.Name} has not. Use data with "
                + $"labels, "
                + "or set it to none.");
        }

        int highest = 0;
        foreach (int label in data.Labels)
        {
            highest = Math.Max(highest, label);
        }

        return Math.Max(highest + 1, data.ClassNames.Count);
    }

    /// <summary>
    /// The test examples of the known data sets that are here, of a shape, and no form of the recipe's; as many as
    /// there are of the given.
    /// </summary>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static IReadOnlyList<Dataset> Others(Recipe recipe, Dataset alike, DataFolders folders) =>
    [
        .. KnownDatasets.All
            .Where(known => known.ItemShape == alike.ItemShape && Origin(known.Name) != Origin(recipe.Data.Name)
                && KnownDatasets.IsPresent(known, folders))
            .Select(known => known.Name == Digits.Name
                ? Digits.Create(Digits.StandardSeed, 1, Math.Min(alike.Count, Digits.TestCount)).Test
                : KnownDatasets.Load(known.Name, folders).Test)
            .Select(other => other.Take(alike.Count)),
    ];

    // Digits that were binarized are not strange to a model of those that were not.
    private static string? Origin(string? name) =>
        KnownDatasets.All.FirstOrDefault(known => known.Name == name)?.FormOf ?? name;

    // Drawn digits cost time, and fewer of them are the front of all.
    private static Split Whole(string name, int? examples, DataFolders folders) =>
        name == Digits.Name && examples is > 0 and < Digits.TrainCount
            ? Digits.Create(Digits.StandardSeed, examples.Value, Digits.TestCount)
            : KnownDatasets.Load(name, folders);
}

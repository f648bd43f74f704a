using System.Globalization;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>The classes that a model is told of, by name or number.</summary>
public static class RunClasses
{
    /// <summary>The class of a name or a number; a wrong one is told as a fault.</summary>
    /// <param name="named">The name or number.</param>
    /// <param name="trained">The run, of a model that is told of classes.</param>
    /// <param name="tell">Takes the fault.</param>
    public static int? Find(string named, TrainedModel trained, Action<string> tell)
    {
        int classes = trained.Model.Conditioning.Size;
        string[] names = [.. Names(trained)];
        int found = Array.FindIndex(names, name => string.Equals(name, named, StringComparison.OrdinalIgnoreCase));
        if (found >= 0)
        {
            return found;
        }

        if (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < classes)
        {
            return number;
        }

        string known = names.Length == 0 || names.SequenceEqual(Numbers(classes), StringComparer.Ordinal)
            ? "" : $", and no name. {NearestName.Advice(named, names)}";
        string rest = known.Length > 0 ? known : ". Name a class.";
        tell($"'{named}' is not a whole number from 0 to {classes - 1}{rest}");
        return null;
    }

    /// <summary>What a class is called: its name where the data has names, else its number.</summary>
    public static string NameOf(int label, TrainedModel trained) => NameOf(label, Names(trained));

    /// <summary>What a class is called: its name where there is one, else its number.</summary>
    public static string NameOf(int label, IReadOnlyList<string> names) =>
        label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Names(TrainedModel trained) =>
        KnownDatasets.All.FirstOrDefault(known => known.Name == trained.Recipe.Data.Name)?.ClassNames
        ?? OfPath(trained.Recipe.Data);

    // Data that has moved leaves the numbers of its classes.
    private static IReadOnlyList<string> OfPath(DataRecipe data)
    {
        try
        {
            return RunData.Open(data)?.Header.ClassNames ?? [];
        }
        catch (DataException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Numbers(int classes) =>
        Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture));
}

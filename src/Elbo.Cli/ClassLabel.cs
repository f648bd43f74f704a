using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The option `--label`: a class that a model is told, by its name or its number.</summary>
internal static class ClassLabel
{
    /// <summary>
    /// The class of an option; null where it is not given, or where the model is told nothing, which is a fault.
    /// </summary>
    public static int? Read(Invocation call, Option<string?> option, TrainedModel? trained)
    {
        if (call.Get(option) is not { } named || trained is null)
        {
            return null;
        }

        int classes = trained.Model.Conditioning.Size;
        if (classes == 0)
        {
            call.Faults.Add(
                $"{option.Name}: '{named}' has no effect: the model is told of no classes. Leave it out, or train with "
                + "--set model.condition=label.");
            return null;
        }

        return Find(named, trained, fault => call.Faults.Add($"{option.Name}: {fault}"));
    }

    /// <summary>The class of a name or a number; a wrong one is told as a fault.</summary>
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
    public static string NameOf(int label, TrainedModel trained)
    {
        IReadOnlyList<string> names = Names(trained);
        return label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);
    }

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

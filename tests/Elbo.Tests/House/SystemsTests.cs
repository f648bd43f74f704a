using System.Text.RegularExpressions;
using Elbo.Lab;
using Elbo.Runs;

namespace Elbo.Tests.House;

/// <summary>docs/systems.md: every row is there, and what a row names exists.</summary>
public sealed partial class SystemsTests
{
    private const int Rows = 30;

    private static readonly string Document = Repository.Text("docs/systems.md");

    private static readonly string[][] Table =
    [
        .. Document.Split('\n').Where(line => line.StartsWith("| R", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void Every_row_is_there_or_is_said_to_be_missing()
    {
        string missing = Document.Split('\n').SingleOrDefault(
            line => line.EndsWith("not here yet.", StringComparison.Ordinal)) ?? "";
        string[] named =
            [.. Table.Select(row => row[0]).Concat(RowName().Matches(missing).Select(match => match.Value))];
        Assert.Equal(
            Enumerable.Range(1, Rows).Select(row => $"R{row}").Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_recipe_and_setting_exists() => Faults.None(
        "docs/systems.md names what a recipe cannot be:",
        Table.SelectMany(row => Names(row[2]).SelectMany(name => RecipeFaults(name)
            .Select(fault => $"{row[0]}: {fault}"))));

    [Fact]
    public void Every_experiment_exists() => Faults.None(
        "docs/systems.md names experiments that are not in the lab:",
        Table.SelectMany(row => Names(row[3]))
            .Except(LabCatalog.All.Select(each => each.Name), StringComparer.Ordinal));

    [Fact]
    public void Every_test_exists_and_every_row_has_one()
    {
        var files = Repository.Files("tests", "*Tests.cs").Select(path => Path.GetFileNameWithoutExtension(path))
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(Table, row => Assert.NotEmpty(Names(row[4])));
        Faults.None("docs/systems.md names tests that do not exist:",
            Table.SelectMany(row => Names(row[4])).Where(name => !files.Contains(name)));
    }

    private static List<string> RecipeFaults(string name)
    {
        if (name.StartsWith("elbo ", StringComparison.Ordinal))
        {
            return [];
        }

        List<string> faults = [];
        if (SettingText().Match(name) is { Success: true } setting)
        {
            new Recipe().With(setting.Groups["key"].Value, setting.Groups["value"].Value, faults);
        }
        else if (!Recipe.Known.Contains(name, StringComparer.Ordinal))
        {
            faults.Add($"{name} is no recipe");
        }

        return faults;
    }

    private static IEnumerable<string> Names(string cell) =>
        Quoted().Matches(cell).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"R\d+", RegexOptions.None, 1000)]
    private static partial Regex RowName();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("^--set (?<key>[^=]+)=(?<value>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingText();
}

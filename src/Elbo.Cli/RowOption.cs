using System.CommandLine;
using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>Rows of a data set on a command line: 3 or 3,17,4.</summary>
internal static class RowOption
{
    /// <summary>The rows of an option; a word that is no row is a fault.</summary>
    public static int[] Read(Invocation call, Option<string?> option)
    {
        List<int> rows = [];
        foreach (string word in (call.Get(option) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(word, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out int row))
            {
                rows.Add(row);
            }
            else
            {
                call.Faults.Add(
                    $"{option.Name}: '{word}' is no row of the data. Write whole numbers from 0 on with commas "
                    + "between, such as 3,17.");
            }
        }

        if (call.Has(option) && rows.Count == 0 && call.Faults.Count == 0)
        {
            call.Faults.Add($"{option.Name}: it names no row. Write whole numbers from 0 on, such as 3,17.");
        }

        return [.. rows];
    }

    /// <summary>Faults for rows that a data set does not have.</summary>
    public static IEnumerable<string> Faults(Option<string?> option, IEnumerable<int> rows, Dataset data) => rows
        .Where(row => row >= data.Count)
        .Select(row =>
            $"{option.Name}: there is no row {row} in {data.Name}: rows run from 0 to {data.Count - 1}. Name one of "
            + "them.");
}

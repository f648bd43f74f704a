using System.Globalization;

namespace Elbo.Data.Tables;

/// <summary>Decides what a column is, by its values and by what the user wants.</summary>
internal static class ColumnKinds
{
    // A whole number that takes few values, each often, counts kinds rather than amounts.
    private const int MostWholeCategories = 10;
    private const int RowsPerCategory = 10;

    // Fewer rows than this prove nothing about names and numbers of rows.
    private const int LeastRows = 20;

    // Words among numbers are slips of the pen while they are this rare.
    private const double WordShare = 0.05;

    // That of Student's t with 5 degrees of freedom.
    private const double HeavyTails = 6;

    private static readonly string[] IdentifierNames = ["id", "uuid", "guid", "index", "key", "rowid", "row"];

    /// <summary>The column.</summary>
    /// <param name="found">What its values are.</param>
    /// <param name="wish">What the user wants, or null.</param>
    /// <exception cref="DataException">The values are not what the user wants.</exception>
    public static TableColumn Decide(ColumnStatistics found, ColumnWish? wish)
    {
        if (wish?.Kind is ColumnKind.Ignored)
        {
            return Ignored(found, "you said so");
        }

        if (wish?.Kind is ColumnKind.Label)
        {
            return Label(found);
        }

        if (found.Present == 0)
        {
            return Ignored(found, $"it has no value in {Count(found.Missing)} rows");
        }

        if (found.Values is { Count: 1 } one)
        {
            return Ignored(found, $"it is constant: {Short(one.First().Key)}");
        }

        return wish?.Kind switch
        {
            ColumnKind.Numeric => WantedNumeric(found, wish.Likelihood),
            ColumnKind.Binary or ColumnKind.Categorical => WantedCategories(found, wish.Kind),
            _ when found.Values is { Count: 2 } two =>
                Categories(found, two, $"its values are {string.Join(" and ", Ordered(found, two).Select(Short))}"),
            _ when found.Numbers == found.Present => Numbers(found),
            _ => Words(found),
        };
    }

    private static TableColumn Numbers(ColumnStatistics found)
    {
        if (found.CountsUp && found.Present >= LeastRows)
        {
            return Ignored(found, "it counts the rows");
        }

        bool isAllDifferent = found.Values is null || found.Values.Count == found.Present;
        if (IsIdentifierName(found.Name) && found.IsWhole && isAllDifferent && found.Present >= LeastRows)
        {
            return Ignored(found, "by its name it identifies rows, and its values differ");
        }

        return found.IsWhole && found.Values is { Count: <= MostWholeCategories } few
            && found.Present >= RowsPerCategory * few.Count
                ? Categories(found, few, $"it takes {few.Count} whole numbers only")
                : Numeric(found, null, "its values are numbers");
    }

    private static TableColumn Words(ColumnStatistics found)
    {
        int words = found.Present - found.Numbers;
        if (found.Words is { } few && words <= WordShare * found.Present)
        {
            string listed = string.Join(", ", few.Keys.Order(StringComparer.Ordinal).Select(Short));
            return Numeric(
                found, null,
                $"all but {Count(words)} of its values are numbers; {listed} ({found.FirstWord}) counted as missing");
        }

        if (found.IsDate)
        {
            return Ignored(found, "it holds dates; turn them into numbers, such as days, to use them");
        }

        return found.Values is { } values && !(values.Count > LeastRows && values.Count > found.Present / 2)
            ? Categories(found, values, $"its values are {values.Count} words")
            : Ignored(
                found,
                found.Values is null
                    ? $"it takes more than {Count(ColumnStatistics.MostCategories)} different words"
                    : "most of its words stand there once, like names");
    }

    private static TableColumn WantedNumeric(ColumnStatistics found, ColumnLikelihood? likelihood) =>
        found.Numbers > 0
            ? Numeric(
                found, likelihood,
                found.FirstWord is null ? "you said so" : $"you said so; words ({found.FirstWord}) count as missing")
            : throw new DataException(
                $"column '{found.Name}' cannot be numeric: it holds no number, {found.FirstWord} is the first value.");

    private static TableColumn WantedCategories(ColumnStatistics found, ColumnKind kind)
    {
        if (found.Values is not { } values)
        {
            throw new DataException(
                $"column '{found.Name}' cannot be {kind.ToString().ToLowerInvariant()}: it takes more than "
                + $"{Count(ColumnStatistics.MostCategories)} different values.");
        }

        return kind == ColumnKind.Binary && values.Count != 2
            ? throw new DataException(
                $"column '{found.Name}' cannot be binary: it takes {values.Count} different values. Say categorical.")
            : Categories(found, values, "you said so") with
            {
                Kind = kind,
                Likelihood = kind == ColumnKind.Binary ? ColumnLikelihood.Bernoulli : ColumnLikelihood.Categorical,
            };
    }

    private static TableColumn Numeric(ColumnStatistics found, ColumnLikelihood? wanted, string reason)
    {
        if (!(found.Deviation > 0) || !double.IsFinite(found.Deviation))
        {
            return Ignored(
                found, found.Minimum.Equals(found.Maximum) ? $"it is constant: {found.Minimum:R}"
                    : "its numbers are too far apart for their spread to be a number");
        }

        bool isHeavy = found.ExcessKurtosis > HeavyTails;
        string tails = wanted is null && isHeavy
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", some far from the rest (kurtosis {found.ExcessKurtosis + 3:G3})")
            : "";
        return new TableColumn
        {
            Name = found.Name,
            Kind = ColumnKind.Numeric,
            Likelihood = wanted ?? (isHeavy ? ColumnLikelihood.StudentT : ColumnLikelihood.Gaussian),
            Reason = reason + tails,
            Missing = found.Missing + found.Present - found.Numbers,
            Mean = found.Mean,
            Scale = found.Deviation,
            Minimum = found.Minimum,
            Maximum = found.Maximum,
            Decimals = found.Decimals,
        };
    }

    private static TableColumn Categories(
        ColumnStatistics found, IReadOnlyDictionary<string, int> values, string reason)
    {
        string[] ordered = Ordered(found, values);
        bool isBinary = ordered.Length == 2;
        return new TableColumn
        {
            Name = found.Name,
            Kind = isBinary ? ColumnKind.Binary : ColumnKind.Categorical,
            Likelihood = isBinary ? ColumnLikelihood.Bernoulli : ColumnLikelihood.Categorical,
            Reason = reason,
            Missing = found.Missing,
            Categories = ordered,
            Counts = [.. ordered.Select(value => values[value])],
        };
    }

    private static TableColumn Label(ColumnStatistics found) => found.Values is { Count: > 0 } values
        ? Categories(found, values, "you said so") with
        {
            Kind = ColumnKind.Label,
            Likelihood = ColumnLikelihood.None,
        }
        : throw new DataException(
            $"column '{found.Name}' cannot be the label: it takes "
            + $"{(found.Present == 0 ? "no value" : $"more than {Count(ColumnStatistics.MostCategories)} values")}.");

    private static TableColumn Ignored(ColumnStatistics found, string reason) =>
        new() { Name = found.Name, Reason = reason, Missing = found.Missing };

    // Numbers by size, words by letters.
    private static string[] Ordered(ColumnStatistics found, IReadOnlyDictionary<string, int> values) =>
        found.Numbers == found.Present
            ? [.. values.Keys.OrderBy(Number).ThenBy(value => value, StringComparer.Ordinal)]
            : [.. values.Keys.Order(StringComparer.Ordinal)];

    private static double Number(string value) =>
        double.TryParse(value.Replace(',', '.'), CultureInfo.InvariantCulture, out double number) ? number : 0;

    private static bool IsIdentifierName(string name)
    {
        string[] parts = name.Split('_', ' ', '-', '.');
        return IdentifierNames.Contains(name.ToLowerInvariant(), StringComparer.Ordinal)
            || parts[^1].Equals("id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal);
    }

    private static string Short(string value) =>
        (value.Length > 24 ? value[..23] + "…" : value).ReplaceLineEndings(" ");

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

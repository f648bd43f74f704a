using System.Globalization;
using Elbo.Data;
using Elbo.Data.Tables;

namespace Elbo.Runs;

/// <summary>Finds what is wrong with how a recipe names the data of a file or folder, without looking at it.</summary>
internal static class DataPathFaults
{
    private const int LargestSide = 1024;

    private static readonly (string Unit, long Bytes)[] Units =
        [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40)];

    /// <summary>Checks each setting by itself.</summary>
    internal static void Check(DataRecipe data, FaultList faults)
    {
        if (data.Path is not null && data.Name is not null)
        {
            faults.Add("data.path", "the data has a name as well. Leave data.name or data.path out.");
        }

        if (data.Path is { Length: 0 })
        {
            faults.Add("data.path", "it is empty. Name a file or folder.");
        }

        faults.Choice("data.colour", data.Colour);
        faults.Choice("data.scale", data.Scale);
        if (data.Scaling is { } scaling
            && (scaling.Shift.Count == 0 || scaling.Shift.Count != scaling.Divisor.Count
                || scaling.Divisor.Any(divisor => divisor == 0)))
        {
            faults.Add(
                "data.scaling", "shift and divisor need one number each, or as many as an item has; no divisor is 0. "
                + "Leave it out: training writes it.");
        }

        if (data.Size is not null && Size(data.Size) is null)
        {
            faults.Add(
                "data.size",
                $"'{RunException.Excerpt(data.Size)}' is no size from 1 to {LargestSide}. Write 64 for a square, or "
                + "48x64 for height and width.");
        }

        if (Bytes(data.Memory) is null)
        {
            faults.Add(
                "data.memory", $"'{RunException.Excerpt(data.Memory)}' is no amount of memory. Write 512MB or 2GB.");
        }

        CheckTable(data, faults);
        faults.Positive("data.testShare", data.TestShare, 1, "0.1 is usual.");
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)
            [
                ("data.format", data.Format), ("data.array", data.Array), ("data.labels", data.Labels),
                ("data.size", data.Size), ("data.columns", data.Columns), ("data.separator", data.Separator),
            ])
        {
            if (value is not null && data.Name is not null)
            {
                faults.Add(key, $"it has no effect on {data.Name}, which is known by name. Leave it out.", "data.name");
            }
        }
    }

    /// <summary>What is said of the columns of a table; none where it is said wrongly.</summary>
    internal static IReadOnlyList<ColumnWish> Columns(string? text)
    {
        try
        {
            return ColumnWish.ParseAll(text ?? "");
        }
        catch (DataException)
        {
            return [];
        }
    }

    /// <summary>The sign between the cells of a table; null where none is said, or wrongly.</summary>
    internal static char? Separator(string? text) =>
        text is "tab" ? '\t' : text is [var sign] && char.IsAscii(sign) && !char.IsLetterOrDigit(sign) ? sign : null;

    /// <summary>Height and width; null where none is said, or wrongly.</summary>
    internal static (int Height, int Width)? Size(string? text)
    {
        string[] sides = text?.Split('x') ?? [];
        return sides.Length is 1 or 2 && Side(sides[0]) is { } height && Side(sides[^1]) is { } width
            ? (height, width)
            : null;
    }

    /// <summary>An amount of memory in bytes; null where the text is none.</summary>
    internal static long? Bytes(string text)
    {
        foreach ((string unit, long bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out double number)
                && number * bytes is > 0 and < 1e18)
            {
                return (long)(number * bytes);
            }
        }

        return null;
    }

    private static void CheckTable(DataRecipe data, FaultList faults)
    {
        try
        {
            _ = ColumnWish.ParseAll(data.Columns ?? "");
        }
        catch (DataException failure)
        {
            faults.Add("data.columns", failure.Message);
        }

        if (data.Separator is not null && Separator(data.Separator) is null)
        {
            faults.Add(
                "data.separator",
                $"'{RunException.Excerpt(data.Separator)}' is not one sign between cells. Write ; or tab.");
        }
    }

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side)
            && side is > 0 and <= LargestSide
            ? side
            : null;
}

using System.Globalization;
using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>Labels in a file of their own: a NumPy array, an IDX file, or text with a label a line.</summary>
internal static class LabelFile
{
    /// <summary>The word for no labels at all.</summary>
    public const string NoLabels = "none";

    /// <summary>The labels of a file; none where none is named.</summary>
    /// <exception cref="DataException">The file is missing, damaged, or has another number of labels.</exception>
    public static ClassLabels Of(string? path, int items)
    {
        if (path is null or NoLabels)
        {
            return ClassLabels.None;
        }

        if (!File.Exists(path))
        {
            throw new DataException($"data.labels: {path}: there is no such file. Name one, or `{NoLabels}`.");
        }

        string name = Gzip.Within(path);
        NumberArray? array = name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? NumPy.Open(path, long.MaxValue)
            : name.EndsWith(".idx", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith("-ubyte", StringComparison.OrdinalIgnoreCase) ? Idx.Open(path, long.MaxValue)
            : null;
        return array is null
            ? OfLines(path, items)
            : ClassLabels.Of(path, ClassLabels.Numbers(array, items), names: null);
    }

    private static ClassLabels OfLines(string path, int items)
    {
        string[] lines;
        try
        {
            IEnumerable<string> all = File.ReadLines(path).Select(line => line.Trim());
            lines = [.. all.Where(line => line.Length > 0).Take(items + 1)];
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }

        if (lines.Length != items)
        {
            string found = lines.Length > items ? $"more than {items}" : $"{lines.Length}";
            throw new DataException($"{path}: {found} labels, a line for each of the {items} items was expected.");
        }

        long[] numbers = new long[items];
        for (int line = 0; line < items; line++)
        {
            if (!long.TryParse(
                lines[line], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[line]))
            {
                return ClassLabels.Of(path, lines);
            }
        }

        return ClassLabels.Of(path, numbers, names: null);
    }
}

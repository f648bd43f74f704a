using System.Text;

namespace Elbo.Runs;

/// <summary>
/// A line of comma-separated values (RFC 4180): a value with a comma or a quote stands in quotes, a quote within is
/// doubled. Values have no line ends here.
/// </summary>
internal static class CsvLine
{
    /// <summary>A value as it stands in a line.</summary>
    public static string Quote(string value)
    {
        string line = value.ReplaceLineEndings(" ");
        return line.AsSpan().IndexOfAny(',', '"') < 0
            ? line : $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>The values of a line.</summary>
    public static string[] Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            return line.Split(',');
        }

        List<string> values = [];
        var value = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                value.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(line[i]);
            }
        }

        values.Add(value.ToString());
        return [.. values];
    }
}

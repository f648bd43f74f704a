namespace Elbo.Data.Tables;

/// <summary>What a user wants a column to be, where the data would decide otherwise.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">What it shall be.</param>
/// <param name="Likelihood">Numeric: the distribution; null for what the data decides.</param>
public sealed record ColumnWish(string Name, ColumnKind Kind, ColumnLikelihood? Likelihood)
{
    private static readonly (string Word, ColumnKind Kind, ColumnLikelihood? Likelihood)[] Table =
    [
        ("numeric", ColumnKind.Numeric, null),
        ("gaussian", ColumnKind.Numeric, ColumnLikelihood.Gaussian),
        ("studentT", ColumnKind.Numeric, ColumnLikelihood.StudentT),
        ("binary", ColumnKind.Binary, null),
        ("categorical", ColumnKind.Categorical, null),
        ("label", ColumnKind.Label, null),
        ("ignore", ColumnKind.Ignored, null),
    ];

    /// <summary>The words for what a column can be.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Table.Select(row => row.Word)];

    /// <summary>
    /// Reads "age=numeric,sex=binary"; a name that holds a comma stands in double quotes. All faults come at once.
    /// </summary>
    /// <exception cref="DataException">A part is not of that form, or its word is not known.</exception>
    public static IReadOnlyList<ColumnWish> ParseAll(string text)
    {
        List<ColumnWish> wishes = [];
        List<string> faults = [];
        foreach (string part in Parts(text))
        {
            try
            {
                wishes.Add(Parse(part));
            }
            catch (DataException failure)
            {
                faults.Add(failure.Message);
            }
        }

        return faults.Count == 0 ? wishes : throw new DataException(string.Join(" ", faults));
    }

    /// <summary>Reads "NAME=WORD"; a name may itself hold an equals sign.</summary>
    /// <exception cref="DataException">It is not of that form, or the word is not known.</exception>
    public static ColumnWish Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        if (equals < 1)
        {
            throw new DataException(
                $"'{text}' is not NAME=KIND. Write for example age=numeric; kinds: {string.Join(", ", Words)}.");
        }

        string word = text[(equals + 1)..].Trim();
        int row = Array.FindIndex(Table, each => each.Word == word);
        return row >= 0
            ? new ColumnWish(text[..equals].Trim(), Table[row].Kind, Table[row].Likelihood)
            : throw new DataException($"'{word}' is no kind of column. {NearestName.Advice(word, Words)}");
    }

    private static IEnumerable<string> Parts(string text)
    {
        var part = new System.Text.StringBuilder();
        bool isQuoted = false;
        foreach (char sign in text)
        {
            if (sign == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (sign == ',' && !isQuoted)
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(sign);
            }
        }

        if (part.Length > 0)
        {
            yield return part.ToString();
        }
    }
}

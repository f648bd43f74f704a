using System.Text;

namespace Elbo.Data.Tables;

/// <summary>
/// What one pass over the training rows tells of a column, in memory that does not grow with the rows: counts, moments
/// (Welford 1962; higher ones as Pebay 2008), and the different values while they are few.
/// </summary>
internal sealed class ColumnStatistics(string name)
{
    /// <summary>More different values than this are not kept: such a column is no set of categories.</summary>
    public const int MostCategories = 1000;

    private const int LongestCategory = 256;
    private const int MostWords = 8;

    private readonly Dictionary<string, int> words = new(StringComparer.Ordinal);
    private Dictionary<string, int>? values = new(StringComparer.Ordinal);
    private double last = double.NegativeInfinity;
    private double m2;
    private double m3;
    private double m4;

    /// <summary>The name in the header.</summary>
    public string Name => name;

    /// <summary>Rows with a value.</summary>
    public int Present { get; private set; }

    /// <summary>Rows without.</summary>
    public int Missing { get; private set; }

    /// <summary>Rows with a number; one that is not finite is none.</summary>
    public int Numbers { get; private set; }

    /// <summary>Where the first value stands that is no number; null for none.</summary>
    public string? FirstWord { get; private set; }

    /// <summary>Values that are no numbers while they are few; null where they are many.</summary>
    public IReadOnlyDictionary<string, int>? Words => words.Count <= MostWords ? words : null;

    /// <summary>The different values and how often each stands there; null where they are too many.</summary>
    public IReadOnlyDictionary<string, int>? Values => values;

    /// <summary>Whether every number is whole.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether every value is one more than that before it.</summary>
    public bool CountsUp { get; private set; } = true;

    /// <summary>Whether every value is a date or a time.</summary>
    public bool IsDate { get; private set; } = true;

    /// <summary>The most digits behind the point; -1 where some number has an exponent.</summary>
    public int Decimals { get; private set; }

    /// <summary>The mean of the numbers.</summary>
    public double Mean { get; private set; }

    /// <summary>The smallest number.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest number.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The standard deviation of the numbers.</summary>
    public double Deviation => Numbers > 0 ? Math.Sqrt(m2 / Numbers) : 0;

    /// <summary>The fourth moment less that of the normal, 0 for the normal.</summary>
    public double ExcessKurtosis => m2 > 0 ? (Numbers * m4 / (m2 * m2)) - 3 : 0;

    /// <summary>Takes in a cell.</summary>
    public void Add(ReadOnlySpan<byte> cell, bool decimalComma, TableRows rows)
    {
        if (CellText.IsMissing(cell))
        {
            Missing++;
            CountsUp = false;
            return;
        }

        Present++;
        IsDate = IsDate && CellText.IsDate(cell);
        bool isNumber = CellText.TryNumber(cell, decimalComma, out double number, out int decimals);
        if (isNumber && double.IsFinite(number))
        {
            Add(number, decimals);
        }
        else
        {
            FirstWord ??= $"'{RunsOf(cell)}' in {rows.Where}";
            Count(words, cell, MostWords + 1);
            CountsUp = false;
        }

        if (values is not null && (cell.Length > LongestCategory || !Count(values, cell, MostCategories)))
        {
            values = null;
        }
    }

    private static string RunsOf(ReadOnlySpan<byte> cell) =>
        Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, 40)]).ReplaceLineEndings(" ");

    // Whether the value could be counted: it is known, or there is room for another.
    private static bool Count(Dictionary<string, int> counts, ReadOnlySpan<byte> cell, int most)
    {
        Span<char> text = stackalloc char[LongestCategory];
        if (cell.Length > LongestCategory)
        {
            return false;
        }

        int length = Encoding.UTF8.GetChars(cell, text);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known =
            counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text[..length], out int count))
        {
            known[text[..length]] = count + 1;
            return true;
        }

        return counts.Count < most && known.TryAdd(text[..length], 1);
    }

    private void Add(double number, int decimals)
    {
        Numbers++;
        Decimals = decimals < 0 || Decimals < 0 ? -1 : Math.Max(Decimals, decimals);
        IsWhole = IsWhole && Math.Truncate(number).Equals(number);
        CountsUp = CountsUp && IsWhole && (Numbers == 1 || number.Equals(last + 1));
        last = number;
        Minimum = Math.Min(Minimum, number);
        Maximum = Math.Max(Maximum, number);
        double n = Numbers;
        double delta = number - Mean;
        double part = delta / n;
        double square = part * part;
        double term = delta * part * (n - 1);
        Mean += part;
        m4 += (term * square * ((n * n) - (3 * n) + 3)) + (6 * square * m2) - (4 * part * m3);
        m3 += (term * part * (n - 2)) - (3 * part * m2);
        m2 += term;
    }
}

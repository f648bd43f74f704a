using System.Globalization;
using System.Text;

namespace Elbo.Data.Tables;

/// <summary>What the text of a cell says: nothing, a number, a date, or a word.</summary>
internal static class CellText
{
    // Up to 10^22 powers of ten are exact in a double, and so are whole numbers of 15 digits: one division then rounds
    // once, which is the nearest double (Clinger 1990, "How to read floating point numbers accurately").
    private const int ExactDigits = 15;
    private const int LongestDate = 40;

    private static readonly double[] Tens =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];

    private static readonly string[] DayFirst =
    [
        "dd/MM/yyyy", "d/M/yyyy", "dd.MM.yyyy", "d.M.yyyy", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss",
        "dd/MM/yyyy HH:mm",
    ];

    /// <summary>What stands for a missing value, beside an empty cell; in any case of letters.</summary>
    public static IReadOnlyList<string> MissingWords { get; } = ["NA", "N/A", "#N/A", "NaN", "null", "?"];

    /// <summary>Whether a cell without blanks around it says that the value is missing.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > 4)
        {
            return false;
        }

        if (cell.IsEmpty)
        {
            return true;
        }

        foreach (string word in MissingWords)
        {
            if (cell.Length == word.Length && Ascii.EqualsIgnoreCase(cell, word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text is a number.</summary>
    public static bool IsNumber(string text) =>
        TryNumber(Encoding.UTF8.GetBytes(text), decimalComma: false, out _, out _);

    /// <summary>Whether a text is a number or says that there is none.</summary>
    public static bool IsNumberOrMissing(string text) => IsMissing(Encoding.UTF8.GetBytes(text)) || IsNumber(text);

    /// <summary>
    /// The number of a cell, the nearest double. Digits behind a leading 0, as of a postal code, are no number.
    /// </summary>
    /// <param name="cell">The cell.</param>
    /// <param name="decimalComma">Whether 1,5 is one and a half.</param>
    /// <param name="number">The number.</param>
    /// <param name="decimals">The digits behind the point; -1 where it is written with an exponent.</param>
    public static bool TryNumber(ReadOnlySpan<byte> cell, bool decimalComma, out double number, out int decimals)
    {
        int at = !cell.IsEmpty && cell[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int first = at;
        long mantissa = 0;
        int digits = 0;
        int point = -1;
        for (; at < cell.Length; at++)
        {
            byte sign = cell[at];
            if (sign is >= (byte)'0' and <= (byte)'9')
            {
                mantissa = (mantissa * 10) + (sign - '0');
                if (++digits > ExactDigits)
                {
                    break;
                }
            }
            else if (point < 0 && (sign == '.' || (decimalComma && sign == ',')))
            {
                point = at;
            }
            else
            {
                break;
            }
        }

        if (cell.Length - first > 1 && cell[first] == '0' && cell[first + 1] is >= (byte)'0' and <= (byte)'9')
        {
            (number, decimals) = (0, 0);
            return false;
        }

        if (at < cell.Length)
        {
            return TryLongNumber(cell, decimalComma, out number, out decimals);
        }

        decimals = point < 0 ? 0 : cell.Length - point - 1;
        number = mantissa / Tens[decimals];
        number = first == 1 && cell[0] == '-' ? -number : number;
        return digits > 0;
    }

    /// <summary>Whether a cell is a date or a time, in one of the usual orders.</summary>
    public static bool IsDate(ReadOnlySpan<byte> cell)
    {
        if (cell.Length is < 5 or > LongestDate || !char.IsAsciiDigit((char)cell[0])
            || cell.IndexOfAny("-/.:"u8) < 0)
        {
            return false;
        }

        Span<char> text = stackalloc char[LongestDate];
        int length = Encoding.UTF8.GetChars(cell, text);
        ReadOnlySpan<char> written = text[..length];
        return DateTime.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            || DateTime.TryParseExact(written, DayFirst, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    // The rest: many digits, exponents, infinity.
    private static bool TryLongNumber(
        ReadOnlySpan<byte> cell, bool decimalComma, out double number, out int decimals)
    {
        decimals = -1;
        if (decimalComma && cell.Contains((byte)','))
        {
            Span<byte> pointed = stackalloc byte[64];
            if (cell.Length > pointed.Length || cell.Contains((byte)'.'))
            {
                number = 0;
                return false;
            }

            cell.CopyTo(pointed);
            pointed[cell.IndexOf((byte)',')] = (byte)'.';
            return double.TryParse(
                pointed[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}

using System.Globalization;
using System.Text;

namespace Elbo.Reports;

/// <summary>Text and numbers as HTML and SVG take them, valid as XML too.</summary>
internal static class Markup
{
    /// <summary>Text that no browser reads as markup, within elements and within quoted attributes.</summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                '\t' or '\n' or '\r' => safe.Append(rune.ToString()),

                // XML forbids the other control characters and the two non-characters, even escaped.
                < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => safe.Append('\uFFFD'),
                _ => safe.Append(rune.ToString()),
            };
        }

        return safe.ToString();
    }

    /// <summary>A coordinate: at most one decimal, a tenth of a pixel, with a point whatever the culture.</summary>
    public static string Px(double value)
    {
        string text = value.ToString("0.#", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>A measured number with a fixed count of decimals, thousands set apart and a true minus.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
        }

        if (Math.Abs(value) >= 1e7)
        {
            return Minus(value.ToString("0.###e0", CultureInfo.InvariantCulture));
        }

        string format = "N" + decimals.ToString(CultureInfo.InvariantCulture);
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return Minus(text);
    }

    /// <summary>A measured number with about four digits, as a reader needs it.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (size is > 0 and < 0.001)
        {
            return Minus(value.ToString("0.##e0", CultureInfo.InvariantCulture));
        }

        return Fixed(value, size >= 10000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
    }

    /// <summary>The same, without zeros at the end: for sentences, settings and whole numbers.</summary>
    public static string Short(double value)
    {
        string text = Number(value);
        return text.Contains('.', StringComparison.Ordinal) && !text.Contains('e', StringComparison.Ordinal)
            ? text.TrimEnd('0').TrimEnd('.')
            : text;
    }

    private static string Minus(string text) => text.Replace('-', '−');
}

namespace Elbo.Reports;

/// <summary>
/// Type, spacing and colour as CSS custom properties, once for every page of the project: the text of
/// <c>tokens.css</c>, which the studio's page imports too. The page follows the reader's system;
/// <c>data-theme="light"</c> or <c>"dark"</c> on the root element overrules it.
/// </summary>
public static class DesignTokens
{
    /// <summary>The style sheet of custom properties; rules come from the pages that use them.</summary>
    public static string Css { get; } = Read();

    /// <summary>
    /// The CSS colour of the n-th series of a chart, from 0: two of their own per theme, then class colours.
    /// </summary>
    public static string Series(int index) => index switch
    {
        0 => "var(--series-1)",
        1 => "var(--series-2)",
        _ => $"var(--class-{index % Palette.Classes.Count})",
    };

    // The colours whose names begin so, in the order of the file: one value for both themes, written #rrggbb.
    internal static IReadOnlyList<Rgb> Colours(string prefix) =>
    [
        .. Css.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => Rgb.Hex(Convert.ToInt32(line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..^1], 16))),
    ];

    private static string Read()
    {
        using Stream stream = typeof(DesignTokens).Assembly.GetManifestResourceStream("reports/tokens.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

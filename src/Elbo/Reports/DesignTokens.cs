using System.Text;

namespace Elbo.Reports;

/// <summary>
/// Type, spacing and colour as CSS custom properties, once for every page of the project. The page follows the
/// reader's system; <c>data-theme="light"</c> or <c>"dark"</c> on the root element overrules it.
/// </summary>
public static class DesignTokens
{
    private const string Scales = """
          --font-text: Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto,
            "Helvetica Neue", Arial, sans-serif;
          --font-code: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          --text-xs: 0.75rem;
          --text-sm: 0.875rem;
          --text-md: 1rem;
          --text-lg: 1.1875rem;
          --text-xl: 1.4375rem;
          --text-2xl: clamp(1.875rem, 1.2rem + 2.6vw, 2.75rem);
          --space-1: 0.25rem;
          --space-2: 0.5rem;
          --space-3: 0.75rem;
          --space-4: 1rem;
          --space-5: 1.5rem;
          --space-6: 2rem;
          --space-7: 3rem;
          --space-8: 4.5rem;
          --measure: 40rem;
          --page: 61rem;
          --radius: 4px;
        """;

    private const string Light = """
          color-scheme: light;
          --paper: #fdfdfb;
          --surface: #f5f4f0;
          --ink: #1b1d21;
          --ink-soft: #52565e;
          --ink-faint: #6f737b;
          --line: #dedcd5;
          --grid: #ebe9e4;
          --accent: #0a5f9e;
          --good: #0b7a56;
          --caution: #9a5b00;
          --bad: #b3261e;
          --series-1: #0b66a8;
          --series-2: #c84d00;
          --active: #0b66a8;
          --dead: #b5b2aa;
        """;

    private const string Dark = """
          color-scheme: dark;
          --paper: #121417;
          --surface: #1a1d21;
          --ink: #ecebe7;
          --ink-soft: #b0b4bb;
          --ink-faint: #8d929b;
          --line: #32363d;
          --grid: #24272c;
          --accent: #74bdf0;
          --good: #4cc79a;
          --caution: #efb450;
          --bad: #ff8a80;
          --series-1: #5fb4ec;
          --series-2: #ff9a4f;
          --active: #5fb4ec;
          --dead: #6b717b;
        """;

    /// <summary>The style sheet of custom properties; rules come from the pages that use them.</summary>
    public static string Css { get; } = Build();

    /// <summary>
    /// The CSS colour of the n-th series of a chart, from 0: two of their own per theme, then class colours.
    /// </summary>
    public static string Series(int index) => index switch
    {
        0 => "var(--series-1)",
        1 => "var(--series-2)",
        _ => $"var(--class-{index % Palette.Classes.Count})",
    };

    private static string Build()
    {
        var css = new StringBuilder(":root {\n").Append(Scales).Append('\n');
        for (int index = 0; index < Palette.Classes.Count; index++)
        {
            css.Append($"  --class-{index}: {Palette.Classes[index]};\n");
        }

        css.Append($"  --class-other: {Palette.Other};\n").Append(Light).Append("\n}\n");
        css.Append("@media (prefers-color-scheme: dark) {\n:root:not([data-theme=\"light\"]) {\n");
        css.Append(Dark).Append("\n}\n}\n");
        css.Append(":root[data-theme=\"dark\"] {\n").Append(Dark).Append("\n}\n");
        return css.ToString();
    }
}

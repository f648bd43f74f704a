namespace Elbo.Reports;

/// <summary>
/// Charts as inline SVG: no script, colours from <see cref="DesignTokens"/>, so that one drawing serves light and dark.
/// The page includes <see cref="Css"/> once.
/// </summary>
public static class Chart
{
    private const int FileMargin = 12;

    /// <summary>
    /// The rules that the drawings need, beside the tokens. Text grows on narrow screens, where drawings shrink.
    /// </summary>
    public static string Css => """
        .chart { display: block; width: 100%; height: auto; overflow: visible; font-family: var(--font-text);
          font-variant-numeric: tabular-nums; }
        .chart text { font-size: 12px; fill: var(--ink-faint); }
        .chart .title { font-size: 13.5px; font-weight: 600; fill: var(--ink); }
        .chart .unit { fill: var(--ink-faint); }
        .chart .grid { stroke: var(--grid); stroke-width: 1; }
        .chart .base { stroke: var(--line); stroke-width: 1; }
        .chart .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
        .chart .dashed { stroke-dasharray: 5 4; stroke-width: 1.4; }
        .chart .dot { stroke: var(--paper); stroke-width: 1.5; }
        .chart .name { font-weight: 600; }
        .chart .marker { stroke: var(--ink-faint); stroke-width: 1; stroke-dasharray: 2 3; }
        .chart .bar-active { fill: var(--active); }
        .chart .bar-dead { fill: var(--dead); }
        .chart .legend { fill: var(--ink-soft); }
        .chart .hit { fill: transparent; pointer-events: all; }
        .chart .readout { opacity: 0; pointer-events: none; }
        .chart .at:hover .readout { opacity: 1; }
        .chart .readout line { stroke: var(--ink-faint); stroke-width: 1; }
        .chart .readout text { fill: var(--ink-soft); }
        .chart .at:hover .bar-active, .chart .at:hover .bar-dead { opacity: 0.72; }
        @media (max-width: 40rem) {
          .chart text { font-size: 13.5px; }
          .chart .title { font-size: 15px; }
        }
        """;

    /// <summary>
    /// A line chart as an <c>svg</c> element. Lines of up to four series are named at their end, more in a legend.
    /// </summary>
    /// <exception cref="ReportException">
    /// A series has not as many places as values, or the drawing is under 200 x 140.
    /// </exception>
    public static string Lines(LineChart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        CheckSize(chart.Width, chart.Height);
        foreach (LineSeries series in chart.Series)
        {
            if (series.X.Count != series.Y.Count)
            {
                throw new ReportException(
                    $"Chart.Lines: series '{series.Name}' has {series.X.Count} places but {series.Y.Count} values. " +
                    "Each value needs its place; give NaN for one that was not measured.");
            }
        }

        return new LineChartDrawing(chart).ToSvg();
    }

    /// <summary>A bar chart as an <c>svg</c> element. Labels stand under the bars where they fit, else ranks.</summary>
    /// <exception cref="ReportException">The drawing is under 200 x 140.</exception>
    public static string Bars(BarChart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        CheckSize(chart.Width, chart.Height);
        return new BarChartDrawing(chart).ToSvg();
    }

    /// <summary>
    /// A drawing of this class as an SVG file of its own: with its rules, and a ground that suits light and dark.
    /// </summary>
    /// <param name="drawing">What <see cref="Lines"/> or <see cref="Bars"/> made.</param>
    /// <param name="width">The width of the drawing, pixels.</param>
    /// <param name="height">Its height, pixels.</param>
    internal static string File(string drawing, int width, int height)
    {
        const string Open = "<svg class=\"chart\" ";
        int margin = 2 * FileMargin;
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width + margin}\" height=\"{height + margin}\">\n"
            + $"<style>{DesignTokens.Css}{Css}svg {{ background: var(--paper); }}</style>\n"
            + $"<svg x=\"{FileMargin}\" y=\"{FileMargin}\" width=\"{width}\" height=\"{height}\" "
            + $"style=\"width:{width}px;height:{height}px\" class=\"chart\" {drawing[Open.Length..]}</svg>\n";
    }

    private static void CheckSize(int width, int height)
    {
        if (width < 200 || height < 140)
        {
            throw new ReportException($"Chart: {width} x {height} leaves no room for axes; give 200 x 140 or more.");
        }
    }
}

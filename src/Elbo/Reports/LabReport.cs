using System.Text;

namespace Elbo.Reports;

/// <summary>An experiment as one HTML page of the report's look, and the list of the experiments of a folder.</summary>
public static class LabReport
{
    private const int ChartWidth = 470;
    private const int ChartHeight = 320;

    private const string Css = """
        .formula { margin: var(--space-5) 0 0; padding: var(--space-4) var(--space-5); overflow-x: auto;
          background: var(--surface); border-radius: var(--radius); font: var(--text-sm)/1.7 var(--font-code); }
        .source { margin: var(--space-3) 0 0; color: var(--ink-faint); font-size: var(--text-sm); }
        .scroll { overflow-x: auto; }
        .lab th, .lab td { padding-right: var(--space-4); overflow-wrap: normal; }
        .lab thead th { border-top: 0; font-weight: 600; color: var(--ink); width: auto; }
        .lab tbody th { width: 46%; min-width: 14rem; }
        .lab .number { text-align: right; white-space: nowrap; }
        .lab .rule { color: var(--ink-soft); }
        .lab .unit { color: var(--ink-faint); }
        .lab .error { color: var(--ink-faint); }
        .state { white-space: nowrap; font-weight: 600; color: var(--verdict); }
        .state::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.5em;
          border-radius: 50%; background: var(--verdict); }
        .lab a { color: var(--accent); text-decoration: none; font-weight: 600; }
        .lab a:hover { text-decoration: underline; }
        .row + .rows, .rows + .rows { margin-top: var(--space-7); }
        .rows img { width: auto; max-width: 100%; margin-bottom: var(--space-4); }
        .rows .picture-title { margin-bottom: var(--space-1); }
        @media (max-width: 40rem) {
          .verdicts thead { display: none; }
          .verdicts tr { display: grid; grid-template-columns: 1fr auto; column-gap: var(--space-4);
            padding: 0.45rem 0; border-top: 1px solid var(--line); }
          .verdicts th, .verdicts td { display: block; padding: 0.1rem 0; border: 0; }
          .verdicts tbody th { grid-column: 1 / -1; width: auto; }
          .verdicts .number { grid-column: 1; text-align: left; white-space: normal; }
          .verdicts .rule { grid-column: 1; grid-row: 3; }
          .verdicts td:last-child { grid-column: 2; grid-row: 2; }
          .lab tbody th { min-width: 0; }
          .lab .number { white-space: normal; }
        }
        """;

    /// <summary>The page of an experiment as text, to be written as UTF-8.</summary>
    public static string Render(LabContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var page = new StringBuilder();
        HtmlReport.AppendHead(page, contents.Name, Css);
        page.Append("<body>\n<main>\n<header>\n");
        HtmlReport.AppendBrand(page, "lab");
        page.Append("<h1>").Append(Markup.Escape(contents.Name)).Append("</h1>\n<p class=\"summary ");
        page.Append(contents.Holds ? "good" : "bad").Append("\">").Append(Markup.Escape(contents.Statement));
        page.Append("</p>\n<pre class=\"formula\">").Append(Markup.Escape(contents.Formula)).Append("</pre>\n");
        page.Append("<p class=\"source\">").Append(Markup.Escape(contents.Source)).Append("</p>\n<p class=\"when\">");
        int holding = contents.Verdicts.Count(verdict => verdict.Holds);
        page.Append($"{holding} of {contents.Verdicts.Count} verdicts hold; ");
        page.Append(Markup.Escape(contents.Setting)).Append("; took ");
        page.Append(HtmlReport.Duration(contents.Duration)).Append("</p>\n</header>\n");
        var figures = new FigureNumbers();
        HtmlReport.AppendSection(page, "Verdict", Verdicts(contents.Verdicts));
        ReportTables.AppendNotes(page, contents.Notes);
        HtmlReport.AppendSection(page, "What was seen", Figures(contents.Figures, figures));
        HtmlReport.AppendSection(page, "Numbers", Numbers(contents.Numbers));
        return Close(page);
    }

    /// <summary>The list of experiments, each with a link to its page beside it.</summary>
    public static string RenderIndex(IReadOnlyList<LabEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        bool holds = entries.All(entry => entry.Holding == entry.Verdicts);
        int all = entries.Count(entry => entry.Holding == entry.Verdicts);
        var page = new StringBuilder();
        HtmlReport.AppendHead(page, "Lab", Css);
        page.Append("<body>\n<main>\n<header>\n");
        HtmlReport.AppendBrand(page, "lab");
        page.Append("<h1>Statements as experiments</h1>\n<p class=\"summary ").Append(holds ? "good" : "bad");
        page.Append($"\">{all} of {entries.Count} statements hold.</p>\n</header>\n<div class=\"scroll\">");
        page.Append("<table class=\"lab\">\n<thead><tr><th>experiment</th><th>statement</th><th>verdicts</th></tr>");
        page.Append("</thead>\n<tbody>\n");
        foreach (LabEntry entry in entries)
        {
            string name = Markup.Escape(entry.Name);
            page.Append($"<tr><td><a href=\"{name}.html\">{name}</a></td><td>");
            page.Append(Markup.Escape(entry.Statement)).Append("<br/><span class=\"unit\">");
            page.Append(Markup.Escape(entry.Setting)).Append("</span></td><td>");
            string text = $"{entry.Holding} of {entry.Verdicts}";
            page.Append(State(entry.Holding == entry.Verdicts, text)).Append("</td></tr>\n");
        }

        return Close(page.Append("</tbody>\n</table></div>\n"));
    }

    /// <summary>
    /// The figures of an experiment as files, in the order of the page: charts as SVG, rows of images as PNG.
    /// </summary>
    /// <returns>The ending of each name, such as 1.svg, and what the file holds.</returns>
    internal static IReadOnlyList<(string Ending, byte[] Bytes)> FigureFiles(LabContents contents)
    {
        return
        [
            .. contents.Figures.OrderBy(figure => figure.Rows.Count > 0).Select((figure, index) => figure.Rows.Count > 0
                ? ($"{index + 1}.png", Png.Encode(LabelledRows.Draw(figure.Rows)))
                : ($"{index + 1}.svg", Encoding.UTF8.GetBytes(
                    Chart.File(Drawing(figure, hasReadouts: false), ChartWidth, ChartHeight)))),
        ];
    }

    private static string Drawing(LabFigure figure, bool hasReadouts) => figure.Lines is { } lines
        ? Chart.Lines(lines with { Width = ChartWidth, Height = ChartHeight, HasReadouts = hasReadouts })
        : Chart.Bars(figure.Bars! with { Width = ChartWidth, Height = ChartHeight });

    private static string Verdicts(IReadOnlyList<LabVerdict> verdicts)
    {
        var table = new StringBuilder("<div class=\"scroll\"><table class=\"lab verdicts\">\n<thead><tr>");
        table.Append("<th>claim</th><th class=\"number\">measured</th><th>must be</th><th>it</th></tr></thead>\n");
        table.Append("<tbody>\n");
        foreach (LabVerdict verdict in verdicts)
        {
            table.Append("<tr><th scope=\"row\">").Append(Markup.Escape(verdict.Claim)).Append("</th>");
            table.Append(Cell(verdict.Measured, verdict.StandardError, verdict.Unit)).Append("<td class=\"rule\">");
            table.Append(Markup.Escape(Limits(verdict))).Append("</td><td>");
            table.Append(State(verdict.Holds, verdict.Holds ? "holds" : "does not hold")).Append("</td></tr>\n");
        }

        return table.Append("</tbody>\n</table></div>\n").ToString();
    }

    private static string Numbers(IReadOnlyList<LabNumber> numbers)
    {
        if (numbers.Count == 0)
        {
            return "";
        }

        var table = new StringBuilder("<div class=\"scroll\"><table class=\"lab\">\n<tbody>\n");
        foreach (LabNumber number in numbers)
        {
            table.Append("<tr><th scope=\"row\">").Append(Markup.Escape(number.Name)).Append("</th>");
            table.Append(Cell(number.Value, number.StandardError, number.Unit)).Append("</tr>\n");
        }

        return table.Append("</tbody>\n</table></div>\n").ToString();
    }

    private static string Figures(IReadOnlyList<LabFigure> figures, FigureNumbers numbers)
    {
        var parts = new StringBuilder();
        foreach (LabFigure[] pair in figures.Where(figure => figure.Rows.Count == 0).Chunk(2))
        {
            parts.Append(FigureNumbers.Row(
                [.. pair.Select(figure => numbers.Figure(Drawing(figure, hasReadouts: true), figure.Caption))]));
        }

        foreach (LabFigure figure in figures.Where(figure => figure.Rows.Count > 0))
        {
            var rows = new StringBuilder();
            foreach (LabelledRow row in figure.Rows)
            {
                rows.Append(ReportPictures.Image(
                    row.Label, LabelledRows.Plain(row), row.Label, row.Images.Count, row.Images.Count));
            }

            parts.Append("<div class=\"rows\">\n").Append(numbers.Figure(rows.ToString(), figure.Caption));
            parts.Append("</div>\n");
        }

        return parts.ToString();
    }

    private static string Cell(double value, double? error, string unit) =>
        $"<td class=\"number\">{Markup.Escape(Markup.Short(value))}"
        + (error is { } known && double.IsFinite(known)
            ? $" <span class=\"error\">± {Markup.Escape(Markup.Short(known))}</span>" : "")
        + (unit.Length > 0 ? $" <span class=\"unit\">{Markup.Escape(unit)}</span>" : "") + "</td>";

    private static string Limits(LabVerdict verdict)
    {
        string limits = (verdict.Lowest, verdict.Highest) switch
        {
            ({ } low, { } high) => $"{Markup.Short(low)} to {Markup.Short(high)}",
            ({ } low, null) => $"at least {Markup.Short(low)}",
            (null, { } high) => $"at most {Markup.Short(high)}",
            _ => "any number",
        };
        return verdict.Rule.Length > 0 ? $"{limits}: {verdict.Rule}" : limits;
    }

    private static string State(bool holds, string text) =>
        $"<span class=\"state {(holds ? "good" : "bad")}\">{Markup.Escape(text)}</span>";

    private static string Close(StringBuilder page) => page
        .Append("</main>\n<footer>Written by Elbo. A verdict compares what was measured with limits that were set ")
        .Append("before, most of them by standard errors.</footer>\n</body>\n</html>\n").ToString();
}

using System.Text;

namespace Elbo.Reports;

/// <summary>Several runs as one HTML page of the report's look: numbers side by side, curves over each other.</summary>
public static class ComparisonReport
{
    private const string Unit = "nats per example";

    private const string Css = """
        .compared { overflow-x: auto; }
        .compared table { width: auto; min-width: 100%; }
        .compared th, .compared td { padding-right: var(--space-5); white-space: nowrap; overflow-wrap: normal; }
        .compared thead th { border-top: 0; font-weight: 600; color: var(--ink); }
        .compared tbody th { width: auto; }
        .compared td { text-align: right; }
        .compared thead th + th { text-align: right; }
        .compared .unit { color: var(--ink-faint); text-align: left; }
        .rows img { max-width: 100%; margin-bottom: var(--space-4); }
        .rows .picture-title { margin-bottom: var(--space-1); }
        """;

    /// <summary>The page as text, to be written as UTF-8.</summary>
    /// <exception cref="ReportException">A number has not one value for each run.</exception>
    public static string Render(ComparisonContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var page = new StringBuilder();
        HtmlReport.AppendHead(page, contents.Title, Css);
        page.Append("<body>\n<main>\n<header>\n");
        HtmlReport.AppendBrand(page, "comparison of runs");
        page.Append("<h1>").Append(Markup.Escape(contents.Title)).Append("</h1>\n<p class=\"summary ");
        page.Append(contents.Notes.Count == 0 ? "good" : "caution").Append("\">");
        page.Append(Markup.Escape(contents.Summary)).Append("</p>\n</header>\n");
        ReportTables.AppendNotes(page, contents.Notes);
        var figures = new FigureNumbers();
        HtmlReport.AppendSection(page, "Numbers", Table(contents));
        HtmlReport.AppendSection(page, "What the models make", Images(contents, figures));
        HtmlReport.AppendSection(page, "Training", Curves(contents.Runs, figures));
        page.Append("</main>\n<footer>Written by Elbo. Losses are sums over the pixels or columns of an example, ");
        page.Append("in nats; lower is better. ELBO and log p(x) are higher where they are better.</footer>\n");
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Table(ComparisonContents contents)
    {
        var table = new StringBuilder("<div class=\"compared\"><table>\n<thead><tr><th></th>");
        foreach (ComparedRun run in contents.Runs)
        {
            table.Append("<th>").Append(Markup.Escape(run.Name)).Append("</th>");
        }

        table.Append("<th></th></tr></thead>\n<tbody>\n");
        foreach (ComparedNumber number in contents.Numbers)
        {
            if (number.Values.Count != contents.Runs.Count)
            {
                throw new ReportException(
                    $"ComparisonReport: {number.Name} has {number.Values.Count} values for {contents.Runs.Count} runs. "
                    + "Give one for each, \"-\" where there is none.");
            }

            table.Append("<tr><th>").Append(Markup.Escape(number.Name)).Append("</th>");
            foreach (string value in number.Values)
            {
                table.Append("<td>").Append(Markup.Escape(value)).Append("</td>");
            }

            table.Append("<td class=\"unit\">").Append(Markup.Escape(number.Unit)).Append("</td></tr>\n");
        }

        return table.Append("</tbody>\n</table></div>\n").ToString();
    }

    private static string Images(ComparisonContents contents, FigureNumbers figures)
    {
        if (contents.Rows.Count == 0)
        {
            return "";
        }

        var rows = new StringBuilder();
        foreach (LabelledRow row in contents.Rows)
        {
            Picture picture = LabelledRows.Plain(row);
            rows.Append(ReportPictures.Image(row.Label, picture, row.Label, row.Images.Count, row.Images.Count));
        }

        return "<div class=\"rows\">\n" + figures.Figure(
            rows.ToString(),
            "The same test examples on top; then, for each run, its reconstructions of them, and samples from its "
            + "prior, of the same draws where the runs have as many latents.") + "</div>\n";
    }

    private static string Curves(IReadOnlyList<ComparedRun> runs, FigureNumbers figures)
    {
        ComparedRun[] trained = [.. runs.Where(run => run.Curves is { Epochs.Count: > 0 })];
        if (trained.Length == 0)
        {
            return "";
        }

        LineChart loss = Draft("Loss", trained, curves => curves.Loss) with { FocusOnTail = true };
        string hero = figures.Figure(
            ReportCurves.Both(loss with { Width = 980, Height = 400 }, loss with { Width = 380, Height = 320 }),
            "The number that training lowers, on unseen examples where a run looked at them, else on those it trains "
            + "on. Losses of different objectives, data or KL weights cannot be compared.");
        LineChart reconstruction = Draft("Reconstruction", trained, curves => curves.Reconstruction);
        LineChart kl = Draft("KL divergence", trained, curves => curves.Kl);
        return hero + FigureNumbers.Row(
        [
            figures.Figure(
                Chart.Lines(reconstruction with { FocusOnTail = true, Width = 470, Height = 300 }),
                "How badly an example is predicted from its own code."),
            figures.Figure(
                Chart.Lines(kl with { Width = 470, Height = 300 }),
                "How much the codes tell about their examples, before any weight."),
        ]);
    }

    private static LineChart Draft(string title, ComparedRun[] runs, Func<TrainingCurves, Curve?> which) => new()
    {
        Title = title,
        XTitle = "epoch",
        YTitle = Unit,
        Series =
        [
            .. runs.Where(run => which(run.Curves!) is not null).Select(run => new LineSeries
            {
                Name = run.Name,
                X = run.Curves!.Epochs,
                Y = which(run.Curves!)!.HeldOut ?? which(run.Curves!)!.Train,
            }),
        ],
    };
}

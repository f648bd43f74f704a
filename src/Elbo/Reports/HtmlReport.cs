using System.Globalization;
using System.Text;

namespace Elbo.Reports;

/// <summary>
/// A run as one HTML page that needs nothing else: pictures, style and charts are within it, there is no script, and
/// its content policy forbids every request. The page is well-formed XML too. The same contents give the same text.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page as text, to be written as UTF-8.</summary>
    /// <exception cref="ReportException">
    /// Parts do not fit each other: pairs of images, labels and codes, curves and epochs.
    /// </exception>
    public static string Render(ReportContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var page = new StringBuilder();
        AppendHead(page, contents.Title, "");
        page.Append("<body>\n<main>\n");
        AppendHeader(page, contents);
        ReportTables.AppendKeyNumbers(page, contents.KeyNumbers);
        ReportTables.AppendNotes(page, contents.Notes);

        var figures = new FigureNumbers();
        AppendSection(page, "What the model makes", ReportPictures.Render(contents, figures));
        AppendSection(page, "What each column costs", ReportTables.RenderColumns(contents));
        AppendSection(page, "Training", ReportCurves.Render(contents.Curves, figures));
        AppendSection(page, "Use of the latents", ReportHealth.Render(contents.Health, figures));
        AppendSection(page, "Latent space", ReportLatents.Render(contents, figures));
        AppendSection(page, "How it was made", ReportTables.RenderSettings(contents));
        AppendSection(page, "What these numbers mean", ReportMeanings.Render(contents));
        page.Append("</main>\n<footer>Written by Elbo. Losses are sums over the pixels or columns of an example, ");
        page.Append("in nats; lower is better.</footer>\n</body>\n</html>\n");
        return page.ToString();
    }

    internal static void AppendHead(StringBuilder page, string title, string style)
    {
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" ");
        page.Append("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"/>\n");
        page.Append("<link rel=\"icon\" href=\"data:,\"/>\n<title>").Append(Markup.Escape(title)).Append("</title>\n");
        page.Append("<style>\n").Append(DesignTokens.Css).Append(Chart.Css).Append('\n').Append(ReportStyle.Css);
        page.Append(style.Length > 0 ? "\n" : "").Append(style);
        page.Append("\n</style>\n</head>\n");
    }

    private static void AppendHeader(StringBuilder page, ReportContents contents)
    {
        string verdict = contents.Verdict switch
        {
            ReportVerdict.Good => "good",
            ReportVerdict.Caution => "caution",
            _ => "bad",
        };
        page.Append("<header>\n");
        AppendBrand(page, "training report");
        page.Append("<h1>").Append(Markup.Escape(contents.Title)).Append("</h1>\n");
        page.Append($"<p class=\"summary {verdict}\">").Append(Markup.Escape(contents.Summary)).Append("</p>\n");
        List<string> when = [];
        if (contents.Finished is { } finished)
        {
            when.Add("Finished " + finished.ToString("d MMMM yyyy, HH:mm zzz", CultureInfo.InvariantCulture));
        }

        if (contents.Duration is { } duration)
        {
            when.Add("took " + Duration(duration));
        }

        if (when.Count > 0)
        {
            string line = string.Join(", ", when);
            line = char.ToUpperInvariant(line[0]) + line[1..];
            page.Append("<p class=\"when\">").Append(Markup.Escape(line)).Append("</p>\n");
        }

        page.Append("</header>\n");
    }

    internal static void AppendBrand(StringBuilder page, string what)
    {
        page.Append("<p class=\"brand\"><svg viewBox=\"0 0 26 15\" aria-hidden=\"true\">");
        page.Append($"<path d=\"M1 14C8 14 8 1 13 1S18 14 25 14\"/></svg><b>Elbo</b> {what}</p>\n");
    }

    internal static void AppendSection(StringBuilder page, string heading, string body)
    {
        if (body.Length > 0)
        {
            page.Append("<section>\n<h2>").Append(heading).Append("</h2>\n").Append(body).Append("</section>\n");
        }
    }

    internal static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => "less than a second",
        < 90 => $"{Markup.Fixed(duration.TotalSeconds, 0)}\u00A0s",
        < 5400 => $"{Markup.Fixed(Math.Floor(duration.TotalMinutes), 0)}\u00A0min\u00A0{duration.Seconds}\u00A0s",
        _ => $"{Markup.Fixed(Math.Floor(duration.TotalHours), 0)}\u00A0h\u00A0{duration.Minutes}\u00A0min",
    };
}

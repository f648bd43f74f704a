using System.Text;

namespace Elbo.Reports;

/// <summary>The parts of the report that are words and numbers: key numbers, notes, settings, machine.</summary>
internal static class ReportTables
{
    public static void AppendKeyNumbers(StringBuilder page, IReadOnlyList<KeyNumber> numbers)
    {
        if (numbers.Count == 0)
        {
            return;
        }

        page.Append("<dl class=\"numbers\">\n");
        foreach (KeyNumber number in numbers)
        {
            page.Append("<div><dt>").Append(Markup.Escape(number.Name)).Append("</dt>\n<dd class=\"value\">");
            page.Append(Markup.Escape(Value(number.Value)));
            if (number.StandardError is { } error)
            {
                page.Append(" <span class=\"error\">± ").Append(Markup.Escape(Markup.Short(error))).Append("</span>");
            }

            page.Append(" <span class=\"unit\">").Append(Markup.Escape(number.Unit)).Append("</span></dd>\n");
            page.Append("<dd class=\"explanation\">").Append(Markup.Escape(number.Explanation)).Append("</dd></div>\n");
        }

        page.Append("</dl>\n");
    }

    public static void AppendNotes(StringBuilder page, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
        {
            return;
        }

        page.Append("<div class=\"notes\"><ul>\n");
        foreach (string note in notes)
        {
            page.Append("<li>").Append(Markup.Escape(note)).Append("</li>\n");
        }

        page.Append("</ul></div>\n");
    }

    public static string RenderColumns(ReportContents contents)
    {
        string table = Table("Loss on test examples when the code is known", contents.Columns);
        return table.Length == 0 ? "" : $"<div class=\"row one\">\n{table}</div>\n";
    }

    public static string RenderLevels(ReportContents contents)
    {
        string table = Table("Levels of latents, from the data up", contents.Levels);
        return table.Length == 0 ? "" : $"<div class=\"row one\">\n{table}</div>\n";
    }

    public static string RenderSettings(ReportContents contents)
    {
        string tables = Table("Settings", contents.Settings) + Table("Machine", contents.Machine);
        bool both = contents.Settings.Count > 0 && contents.Machine.Count > 0;
        return tables.Length == 0 ? "" : $"<div class=\"row{(both ? "" : " one")}\">\n{tables}</div>\n";
    }

    private static string Table(string caption, IReadOnlyList<NamedValue> lines)
    {
        if (lines.Count == 0)
        {
            return "";
        }

        var table = new StringBuilder("<table>\n<caption>").Append(caption).Append("</caption>\n<tbody>\n");
        foreach (NamedValue line in lines)
        {
            table.Append("<tr><th scope=\"row\">").Append(Markup.Escape(line.Name)).Append("</th><td>");
            table.Append(Markup.Escape(line.Value)).Append("</td></tr>\n");
        }

        return table.Append("</tbody>\n</table>\n").ToString();
    }

    // Whole numbers are counts: 17 active units, not 17.00.
    private static string Value(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e7 ? Markup.Fixed(value, 0) : Markup.Number(value);
}

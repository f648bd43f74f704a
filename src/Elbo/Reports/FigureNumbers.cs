using System.Text;

namespace Elbo.Reports;

/// <summary>
/// Counts the figures of a page and writes them, so that the numbers have no hole where a part is missing.
/// </summary>
internal sealed class FigureNumbers
{
    private int last;

    /// <summary>A figure element: content, then its caption, given as plain text.</summary>
    public string Figure(string content, string caption) =>
        new StringBuilder("<figure>\n<div>").Append(content).Append("</div>\n<figcaption><b>Figure ")
            .Append(++last).Append(".</b> ").Append(Markup.Escape(caption))
            .Append("</figcaption>\n</figure>\n").ToString();

    /// <summary>Figures side by side on a wide page; one alone has its caption beside it.</summary>
    public static string Row(IReadOnlyList<string> figures) => figures.Count switch
    {
        0 => "",
        1 => $"<div class=\"row one\">\n{figures[0]}</div>\n",
        3 => $"<div class=\"row three\">\n{string.Concat(figures)}</div>\n",
        _ => $"<div class=\"row\">\n{string.Concat(figures)}</div>\n",
    };
}

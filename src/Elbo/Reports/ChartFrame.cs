using System.Text;

namespace Elbo.Reports;

/// <summary>
/// The part that charts share: the open <c>svg</c> element, titles, horizontal grid lines and tick texts around a plot.
/// Text widths are estimates for a sans-serif face at the larger, narrow-screen size, so that nothing is cut off.
/// </summary>
internal sealed class ChartFrame(int width, int height, double left, double right, double top)
{
    private const double BottomMargin = 44;

    public StringBuilder Svg { get; } = new();

    public double Left { get; } = left;

    public double Right { get; } = width - right;

    public double Top { get; } = top;

    public double Bottom { get; } = height - BottomMargin;

    public int Width { get; } = width;

    public static double TextWidth(string text) => 7.4 * text.Length;

    /// <summary>The room that the tick texts of a vertical axis need.</summary>
    public static double LeftMargin(Axis axis) =>
        14 + (axis.Ticks.Count == 0 ? 8 : axis.Ticks.Max(tick => TextWidth(tick.Label)));

    public void Open(string title, string yTitle, string description)
    {
        Svg.Append($"<svg class=\"chart\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"");
        Svg.Append(Markup.Escape(description)).Append("\">\n");
        Text(0, 14, "title", title);
        Text(0, 32, "unit", yTitle);
    }

    public string Close() => Svg.Append("</svg>\n").ToString();

    public void Text(double x, double y, string kind, string text, string? anchor = null, string? fill = null)
    {
        Svg.Append($"<text class=\"{kind}\" x=\"{Markup.Px(x)}\" y=\"{Markup.Px(y)}\"");
        Svg.Append(anchor is null ? "" : $" text-anchor=\"{anchor}\"");
        Svg.Append(fill is null ? "" : $" style=\"fill:{Markup.Escape(fill)}\"");
        Svg.Append('>').Append(Markup.Escape(text)).Append("</text>\n");
    }

    public void Line(string kind, double x1, double y1, double x2, double y2) =>
        Svg.Append($"<line class=\"{kind}\" x1=\"{Markup.Px(x1)}\" y1=\"{Markup.Px(y1)}\" ")
            .Append($"x2=\"{Markup.Px(x2)}\" y2=\"{Markup.Px(y2)}\"/>\n");

    public void VerticalAxis(Axis axis)
    {
        foreach (AxisTick tick in axis.Ticks)
        {
            double y = Y(axis, tick.Value);
            Line("grid", Left, y, Right, y);
            Text(Left - 8, y + 4, "tick", tick.Label, "end");
        }
    }

    public void HorizontalAxis(Axis axis, string title)
    {
        Line("base", Left, Bottom, Right, Bottom);
        double free = double.NegativeInfinity;
        foreach (AxisTick tick in axis.Ticks)
        {
            double x = X(axis, tick.Value);
            double half = TextWidth(tick.Label) / 2;
            Line("base", x, Bottom, x, Bottom + 4);
            if (x - half > free)
            {
                Text(x, Bottom + 18, "tick", tick.Label, "middle");
                free = x + half + 6;
            }
        }

        HorizontalTitle(title);
    }

    public void HorizontalTitle(string title) => Text(Right, Bottom + 37, "unit", title + " →", "end");

    public double X(Axis axis, double value) => Left + (axis.Fraction(value) * (Right - Left));

    public double Y(Axis axis, double value) => Bottom - (axis.Fraction(value) * (Bottom - Top));
}

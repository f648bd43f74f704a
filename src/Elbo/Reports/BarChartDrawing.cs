namespace Elbo.Reports;

/// <summary>Draws one <see cref="BarChart"/>.</summary>
internal sealed class BarChartDrawing
{
    // A bar of no height still shows that it is there.
    private const double LeastHeight = 1.5;

    private readonly BarChart chart;
    private readonly Axis y;
    private readonly ChartFrame frame;

    public BarChartDrawing(BarChart chart)
    {
        this.chart = chart;
        double[] values = [.. chart.Bars.Select(Shown)];
        double high = Math.Max(0, values.DefaultIfEmpty(1).Max());
        double low = Math.Min(0, values.DefaultIfEmpty(0).Min());
        y = high - low > 0
            ? Axis.Exact(low, high * 1.05, Math.Max(2, chart.Height / 60), integersOnly: false)
            : Axis.Exact(0, 1, 4, integersOnly: false);
        frame = new ChartFrame(chart.Width, chart.Height, ChartFrame.LeftMargin(y), 4, 48);
    }

    public string ToSvg()
    {
        frame.Open(chart.Title, chart.YTitle, $"{chart.Title}, {chart.YTitle}: {chart.Bars.Count} bars");
        frame.VerticalAxis(y);
        DrawLegend();
        if (chart.Bars.Count == 0)
        {
            frame.Text((frame.Left + frame.Right) / 2, (frame.Top + frame.Bottom) / 2, "unit", "no values", "middle");
        }

        double slot = (frame.Right - frame.Left) / Math.Max(1, chart.Bars.Count);
        for (int index = 0; index < chart.Bars.Count; index++)
        {
            DrawBar(index, slot);
        }

        double zero = frame.Y(y, 0);
        frame.Line("base", frame.Left, zero, frame.Right, zero);
        DrawLabels(slot);
        return frame.Close();
    }

    private static double Shown(Bar bar) => Axis.CanShow(bar.Value, log: false) ? bar.Value : 0;

    private void DrawBar(int index, double slot)
    {
        Bar bar = chart.Bars[index];
        double zero = frame.Y(y, 0);
        double end = frame.Y(y, Shown(bar));
        double height = Math.Max(LeastHeight, Math.Abs(end - zero));
        double top = end > zero ? zero : zero - height;
        double breadth = Math.Min(34, slot > 4 ? slot * 0.74 : slot * 0.9);
        double left = frame.Left + (slot * (index + 0.5)) - (breadth / 2);
        string kind = bar.IsActive ? "bar-active" : "bar-dead";
        frame.Svg.Append($"<g class=\"at\"><title>{Markup.Escape(bar.Note)}</title>")
            .Append($"<rect class=\"hit\" x=\"{Fine(frame.Left + (slot * index))}\" ")
            .Append($"y=\"{Markup.Px(frame.Top)}\" width=\"{Fine(slot)}\" ")
            .Append($"height=\"{Markup.Px(frame.Bottom - frame.Top)}\"/>")
            .Append($"<rect class=\"{kind}\" x=\"{Fine(left)}\" y=\"{Markup.Px(top)}\" ")
            .Append($"width=\"{Fine(breadth)}\" height=\"{Markup.Px(height)}\" ")
            .Append($"rx=\"{(breadth > 5 ? "1.5" : "0")}\"/></g>\n");
    }

    // Hundreds of bars are thinner than a unit each: a tenth of one would show as a pattern.
    private static string Fine(double value) =>
        value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    private void DrawLabels(double slot)
    {
        double widest = chart.Bars.Count == 0 ? 0 : chart.Bars.Max(bar => ChartFrame.TextWidth(bar.Label));
        if (widest + 5 <= slot)
        {
            for (int index = 0; index < chart.Bars.Count; index++)
            {
                double x = frame.Left + (slot * (index + 0.5));
                frame.Text(x, frame.Bottom + 18, "tick", chart.Bars[index].Label, "middle");
            }

            frame.HorizontalTitle(chart.XTitle);
            return;
        }

        frame.HorizontalTitle(chart.RankTitle);
        Axis ranks = Axis.Exact(1, chart.Bars.Count, 6, integersOnly: true);
        foreach (AxisTick tick in ranks.Ticks)
        {
            double x = frame.Left + (slot * (tick.Value - 0.5));
            frame.Line("base", x, frame.Bottom, x, frame.Bottom + 4);
            frame.Text(x, frame.Bottom + 18, "tick", tick.Label, "middle");
        }
    }

    private void DrawLegend()
    {
        if (chart.ActiveName is not { } active)
        {
            return;
        }

        double right = frame.Width;
        int dead = chart.Bars.Count(bar => !bar.IsActive);
        if (chart.DeadName is { } name && dead > 0)
        {
            right = Swatch(right, "bar-dead", $"{dead} {name}") - 18;
        }

        Swatch(right, "bar-active", $"{chart.Bars.Count - dead} {active}");
    }

    private double Swatch(double right, string kind, string text)
    {
        double left = right - ChartFrame.TextWidth(text) - 15;
        frame.Svg.Append($"<rect class=\"{kind}\" x=\"{Markup.Px(left)}\" ")
            .Append("y=\"23\" width=\"10\" height=\"10\" rx=\"2\"/>\n");
        frame.Text(left + 15, 32, "legend", text);
        return left;
    }
}

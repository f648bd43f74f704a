using System.Text;

namespace Elbo.Reports;

/// <summary>Draws one <see cref="LineChart"/>.</summary>
internal sealed class LineChartDrawing
{
    private const int MostDirectLabels = 4;
    private const int LeastWidthForLabels = 360;
    private const int MostReadouts = 150;
    private const double LabelHeight = 31;

    private readonly LineChart chart;
    private readonly List<(double X, double Y)[]> lines;
    private readonly bool hasDirectLabels;
    private readonly bool isEmpty;
    private readonly Axis x;
    private readonly Axis y;
    private readonly ChartFrame frame;

    public LineChartDrawing(LineChart chart)
    {
        this.chart = chart;
        lines = [.. chart.Series.Select(series => ShownPoints(series, chart.LogY))];
        isEmpty = lines.All(line => line.Length == 0);
        hasDirectLabels = chart.Series.Count <= MostDirectLabels && chart.Width >= LeastWidthForLabels;

        double[] places = [.. lines.SelectMany(line => line.Select(point => point.X))];
        bool whole = places.All(place => place == Math.Floor(place));
        x = places.Length == 0
            ? Axis.Exact(0, 1, 5, integersOnly: false)
            : Axis.Exact(places.Min(), places.Max(), Math.Max(2, chart.Width / 75), whole);
        y = VerticalAxis();

        double right = hasDirectLabels && !isEmpty
            ? 14 + chart.Series.Zip(lines).Max(pair => LabelWidth(pair.First, pair.Second))
            : 8;
        double top = hasDirectLabels ? 48 : 48 + (18 * LegendRows(null));
        right = Math.Min(right, chart.Width / 2.5);
        frame = new ChartFrame(chart.Width, chart.Height, ChartFrame.LeftMargin(y), right, top);
    }

    public string ToSvg()
    {
        frame.Open(chart.Title, chart.YTitle, Description());
        frame.VerticalAxis(y);
        frame.HorizontalAxis(x, chart.XTitle);
        if (isEmpty)
        {
            frame.Text((frame.Left + frame.Right) / 2, (frame.Top + frame.Bottom) / 2, "unit", "no values", "middle");
            return frame.Close();
        }

        DrawMarker();
        DrawLines();
        if (hasDirectLabels)
        {
            DrawEndLabels();
        }
        else
        {
            LegendRows(frame);
        }

        if (chart.HasReadouts)
        {
            DrawReadouts();
        }

        return frame.Close();
    }

    private static (double X, double Y)[] ShownPoints(LineSeries series, bool log) =>
    [
        .. series.X.Zip(series.Y)
            .Where(point => Axis.CanShow(point.First, log: false) && Axis.CanShow(point.Second, log)),
    ];

    private static double LabelWidth(LineSeries series, (double X, double Y)[] line) =>
        line.Length == 0
            ? 0
            : Math.Max(ChartFrame.TextWidth(series.Name), ChartFrame.TextWidth(Markup.Short(line[^1].Y)));

    private Axis VerticalAxis()
    {
        if (isEmpty)
        {
            return Axis.Exact(0, 1, 4, integersOnly: false);
        }

        double low = lines.Min(line => line.Length == 0 ? double.MaxValue : line.Min(point => point.Y));
        double high = lines.Max(line => line.Length == 0 ? double.MinValue : line.Max(point => point.Y));
        if (chart.LogY)
        {
            return Axis.Log(low, high);
        }

        if (chart.FocusOnTail)
        {
            double[] tail = [.. lines.SelectMany(line => line.Skip((line.Length + 9) / 10).Select(point => point.Y))];
            double tailHigh = tail.Length < 4 ? high : tail.Max();
            high = high - low > 1.6 * (tailHigh - low) && tailHigh > low ? tailHigh + (0.1 * (tailHigh - low)) : high;
        }

        return Axis.Padded(low, high, Math.Max(2, chart.Height / 60));
    }

    private string Colour(int index) => chart.Series[index].Colour ?? DesignTokens.Series(index);

    private string Description()
    {
        string ends = string.Join("; ", chart.Series.Zip(lines).Select(pair => pair.Second.Length == 0
            ? $"{pair.First.Name}: no values"
            : $"{pair.First.Name} ends at {Markup.Number(pair.Second[^1].Y)}"));
        return $"{chart.Title}, {chart.YTitle}, over {chart.XTitle}. {ends}";
    }

    private void DrawLines()
    {
        // An inner svg element cuts what leaves the plot, without an id that would have to be unique on the page.
        string top = Markup.Px(frame.Top - 2);
        string height = Markup.Px(frame.Bottom - frame.Top + 4);
        frame.Svg.Append($"<svg x=\"0\" y=\"{top}\" width=\"{chart.Width}\" height=\"{height}\" ")
            .Append($"viewBox=\"0 {top} {chart.Width} {height}\">\n");
        for (int index = 0; index < lines.Count; index++)
        {
            string dashed = chart.Series[index].IsDashed ? " dashed" : "";
            string path = Path(chart.Series[index]);
            if (path.Length > 0)
            {
                frame.Svg.Append($"<path class=\"line{dashed}\" style=\"stroke:{Markup.Escape(Colour(index))}\" ")
                    .Append($"d=\"{path}\"/>\n");
            }
        }

        frame.Svg.Append("</svg>\n");
    }

    private string Path(LineSeries series)
    {
        var path = new StringBuilder();
        bool isDown = false;
        foreach ((double X, double Y)? point in LineThinning.Thin(series, chart.LogY, (int)(frame.Right - frame.Left)))
        {
            if (point is { } shown)
            {
                path.Append(isDown ? 'L' : 'M').Append(Markup.Px(frame.X(x, shown.X))).Append(' ');
                path.Append(Markup.Px(frame.Y(y, shown.Y)));
            }

            isDown = point is not null;
        }

        return path.ToString();
    }

    private void DrawMarker()
    {
        if (chart.Marker is not { } marker || !Axis.CanShow(marker.X, log: false))
        {
            return;
        }

        double place = frame.X(x, marker.X);
        if (place < frame.Left - 1 || place > frame.Right + 1)
        {
            return;
        }

        frame.Line("marker", place, frame.Top, place, frame.Bottom);
        bool fitsRight = place + 6 + ChartFrame.TextWidth(marker.Label) < frame.Right;
        frame.Text(place + (fitsRight ? 6 : -6), frame.Top + 9, "unit", marker.Label, fitsRight ? "start" : "end");
    }

    private void DrawEndLabels()
    {
        List<(int Index, double Y)> labels = [];
        for (int index = 0; index < lines.Count; index++)
        {
            if (lines[index].Length > 0)
            {
                (double endX, double endY) = lines[index][^1];
                double at = Math.Clamp(frame.Y(y, endY), frame.Top, frame.Bottom);
                Dot(frame.X(x, endX), at, Colour(index));
                labels.Add((index, at));
            }
        }

        labels.Sort((first, second) => first.Y.CompareTo(second.Y));
        double[] heights = Spread([.. labels.Select(label => label.Y)], frame.Top + 4, frame.Bottom - 12);
        for (int place = 0; place < labels.Count; place++)
        {
            int index = labels[place].Index;
            double centre = heights[place];
            frame.Text(frame.Right + 10, centre - 2, "name", chart.Series[index].Name, null, Colour(index));
            frame.Text(frame.Right + 10, centre + 13, "value", Markup.Short(lines[index][^1].Y), null, Colour(index));
        }
    }

    // Labels stay in the order of their lines: pushed down from the top until none overlap, then up from the bottom.
    private static double[] Spread(double[] wanted, double top, double bottom)
    {
        double free = top;
        for (int index = 0; index < wanted.Length; index++)
        {
            // Two neighbours share the push, so that each stays near its line.
            bool crowded = index + 1 < wanted.Length && wanted[index + 1] - wanted[index] < LabelHeight;
            double shift = crowded ? (LabelHeight - (wanted[index + 1] - wanted[index])) / 2 : 0;
            wanted[index] = Math.Max(free, wanted[index] - shift);
            free = wanted[index] + LabelHeight;
        }

        double limit = bottom;
        for (int index = wanted.Length - 1; index >= 0; index--)
        {
            wanted[index] = Math.Min(wanted[index], limit);
            limit = wanted[index] - LabelHeight;
        }

        return wanted;
    }

    private void Dot(double cx, double cy, string colour) =>
        frame.Svg.Append($"<circle class=\"dot\" cx=\"{Markup.Px(cx)}\" cy=\"{Markup.Px(cy)}\" r=\"3.5\" ")
            .Append($"style=\"fill:{Markup.Escape(colour)}\"/>\n");

    private int LegendRows(ChartFrame? target)
    {
        double at = 0;
        int row = 1;
        for (int index = 0; index < chart.Series.Count; index++)
        {
            string last = lines[index].Length == 0 ? "" : " " + Markup.Short(lines[index][^1].Y);
            string name = chart.Series[index].Name + last;
            double needed = 34 + ChartFrame.TextWidth(name);
            if (at > 0 && at + needed > chart.Width)
            {
                at = 0;
                row++;
            }

            if (target is not null)
            {
                double height = 32 + (18 * row);
                string dashed = chart.Series[index].IsDashed ? " dashed" : "";
                target.Svg.Append($"<path class=\"line{dashed}\" style=\"stroke:{Markup.Escape(Colour(index))}\" ")
                    .Append($"d=\"M{Markup.Px(at)} {Markup.Px(height - 4)}h16\"/>\n");
                target.Text(at + 21, height, "legend", name);
            }

            at += needed;
        }

        return row;
    }

    // A pointer or a finger over the plot shows the values of the nearest place: rectangles and :hover, no script.
    private void DrawReadouts()
    {
        double[] places = [.. lines.SelectMany(line => line.Select(point => point.X)).Distinct().Order()];
        int stride = (places.Length + MostReadouts - 1) / MostReadouts;
        places = [.. places.Where((_, index) => index % stride == 0)];
        Dictionary<double, double>[] values =
        [
            .. lines.Select(line => line.GroupBy(point => point.X)
                .ToDictionary(group => group.Key, group => group.Last().Y)),
        ];
        for (int index = 0; index < places.Length; index++)
        {
            double here = frame.X(x, places[index]);
            double from = index == 0 ? frame.Left : (frame.X(x, places[index - 1]) + here) / 2;
            double to = index == places.Length - 1 ? frame.Right : (frame.X(x, places[index + 1]) + here) / 2;
            frame.Svg.Append($"<g class=\"at\"><rect class=\"hit\" x=\"{Markup.Px(from)}\" ")
                .Append($"y=\"{Markup.Px(frame.Top)}\" width=\"{Markup.Px(Math.Max(0.1, to - from))}\" ")
                .Append($"height=\"{Markup.Px(frame.Bottom - frame.Top)}\"/><g class=\"readout\">\n");
            frame.Line("rule", here, frame.Top, here, frame.Bottom);
            var words = new List<string>();
            for (int line = 0; line < lines.Count; line++)
            {
                if (values[line].TryGetValue(places[index], out double value))
                {
                    Dot(here, Math.Clamp(frame.Y(y, value), frame.Top, frame.Bottom), Colour(line));
                    string name = lines.Count == 1 ? "" : chart.Series[line].Name + " ";
                    words.Add(name + Markup.Number(value));
                }
            }

            string text = $"{chart.XTitle} {Markup.Short(places[index])}";
            text = words.Count <= MostDirectLabels ? $"{text}: {string.Join(", ", words)}" : text;
            frame.Text(chart.Width, 32, "reading", text, "end");
            frame.Svg.Append("</g></g>\n");
        }
    }
}

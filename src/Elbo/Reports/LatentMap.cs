using System.Text;

namespace Elbo.Reports;

/// <summary>
/// Codes as points of the plane, coloured by class. Two latents are drawn as they are, more along the two directions
/// of most variance; one is spread out so that points do not hide each other. Both axes have the same scale.
/// </summary>
public sealed class LatentMap
{
    private const int Side = 640;
    private const int PlotLeft = 54;
    private const int PlotTop = 8;
    private const int PlotSide = 570;
    private const int PixelsPerUnit = 2;
    private const int MostLabelledClasses = 12;
    private const double GoldenRatio = 0.6180339887498949;

    private readonly LatentCodes codes;
    private readonly List<(double X, double Y, int Label)> points = [];
    private readonly PrincipalAxes? principal;
    private readonly Axis x;
    private readonly Axis y;

    /// <summary>The map of the given codes.</summary>
    /// <exception cref="ReportException">There is not one label for every code.</exception>
    public LatentMap(LatentCodes codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Labels is { } labels && labels.Count != codes.Count)
        {
            throw new ReportException(
                $"LatentMap: {labels.Count} labels for {codes.Count} codes. " +
                "Give one label for each code, or none at all.");
        }

        this.codes = codes;
        principal = codes.Dimensions > 2 ? PrincipalAxes.Of(codes) : null;
        for (int index = 0; index < codes.Count; index++)
        {
            if (PrincipalAxes.IsFinite(codes.Row(index)))
            {
                (double px, double py) = Place(index);
                points.Add((px, py, codes.Labels?[index] ?? 0));
            }
        }

        (x, y) = Axes();
        NotFinite = codes.Count - points.Count;
        Outside = points.Count(point => !IsInside(point.X, point.Y));
    }

    /// <summary>The share of variance along the two axes, 0..1; null where the latents are drawn as they are.</summary>
    public IReadOnlyList<double>? VarianceShares => principal?.Shares;

    /// <summary>Codes left out because a value is not finite.</summary>
    public int NotFinite { get; }

    /// <summary>Codes so far from the others that they lie outside the frame.</summary>
    public int Outside { get; }

    /// <summary>The classes that occur, in order; empty without labels.</summary>
    public IReadOnlyList<int> Classes =>
        codes.Labels is null ? [] : [.. points.Select(point => point.Label).Distinct().Order()];

    /// <summary>The points alone, on transparent ground, twice as fine as the drawing's units.</summary>
    public Picture ToPicture()
    {
        const int side = PlotSide * PixelsPerUnit;
        var canvas = new DiscCanvas(side, side);
        double radius = Math.Clamp(260 / Math.Sqrt(points.Count + 1), 3.4, 8);
        double opacity = Math.Clamp(50 / Math.Sqrt(points.Count + 1), 0.5, 0.85);

        // Drawn in a mixed order: of data sorted by class, the last class would cover the others.
        foreach (int index in Enumerable.Range(0, points.Count).OrderBy(index => (index + 1) * GoldenRatio % 1.0))
        {
            (double px, double py, int label) = points[index];
            Rgb colour = codes.Labels is null ? Palette.Classes[0] : Palette.Class(label);
            canvas.Draw(x.Fraction(px) * side, (1 - y.Fraction(py)) * side, radius, colour, opacity);
        }

        return canvas.ToPicture();
    }

    /// <summary>The map with axes and the names of classes at their medians, as an <c>svg</c> element.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append($"<svg class=\"chart map\" viewBox=\"0 0 {Side} {Side}\" role=\"img\" ");
        svg.Append($"aria-label=\"Map of {points.Count} codes\">\n");
        const int end = PlotLeft + PlotSide;
        const int floor = PlotTop + PlotSide;
        foreach (AxisTick tick in x.Ticks)
        {
            string at = Markup.Px(PlotLeft + (x.Fraction(tick.Value) * PlotSide));
            string kind = tick.Value == 0 ? "base" : "grid";
            svg.Append($"<line class=\"{kind}\" x1=\"{at}\" y1=\"{PlotTop}\" x2=\"{at}\" y2=\"{floor}\"/>\n");
            svg.Append($"<text x=\"{at}\" y=\"{floor + 24}\" text-anchor=\"middle\">{tick.Label}</text>\n");
        }

        foreach (AxisTick tick in y.Ticks)
        {
            double at = floor - (y.Fraction(tick.Value) * PlotSide);
            string kind = tick.Value == 0 ? "base" : "grid";
            svg.Append($"<line class=\"{kind}\" x1=\"{PlotLeft}\" y1=\"{Markup.Px(at)}\" ");
            svg.Append($"x2=\"{end}\" y2=\"{Markup.Px(at)}\"/>\n");
            svg.Append($"<text x=\"{PlotLeft - 10}\" y=\"{Markup.Px(at + 5)}\" text-anchor=\"end\">");
            svg.Append(tick.Label).Append("</text>\n");
        }

        svg.Append($"<image x=\"{PlotLeft}\" y=\"{PlotTop}\" width=\"{PlotSide}\" height=\"{PlotSide}\" ");
        svg.Append($"href=\"{ToPicture().ToDataUri()}\"/>\n");
        (string xTitle, string yTitle) = Titles();
        svg.Append($"<text x=\"{end}\" y=\"{floor + 52}\" text-anchor=\"end\">{Markup.Escape(xTitle)} →</text>\n");
        svg.Append($"<text x=\"{PlotLeft + 8}\" y=\"{PlotTop + 18}\">↑ {Markup.Escape(yTitle)}</text>\n");
        AppendClassNames(svg);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The classes and their colours as an HTML list; empty without labels.</summary>
    public string ToLegend()
    {
        if (Classes.Count == 0)
        {
            return "";
        }

        var list = new StringBuilder("<ul class=\"legend\">\n");
        foreach (int label in Classes)
        {
            list.Append($"<li><i style=\"background:{Palette.Class(label)}\"></i>");
            list.Append(Markup.Escape(codes.ClassName(label))).Append("</li>\n");
        }

        return list.Append("</ul>\n").ToString();
    }

    private (double X, double Y) Place(int index)
    {
        ReadOnlySpan<float> code = codes.Row(index);
        return code.Length switch
        {
            1 => (code[0], (index * GoldenRatio % 1.0) - 0.5),
            2 => (code[0], code[1]),
            _ => principal!.Project(code),
        };
    }

    private (string X, string Y) Titles() => (codes.Dimensions, principal) switch
    {
        (1, _) => ("latent 1", "spread out for sight, no quantity"),
        (_, { } axes) => (
            $"first principal direction, {Markup.Fixed(axes.Shares[0] * 100, 0)} % of variance",
            $"second, {Markup.Fixed(axes.Shares[1] * 100, 0)} %"),
        _ => ("latent 1", "latent 2"),
    };

    // One code far out would shrink the rest to a dot: the frame holds all but 0.1 % at each end.
    private (Axis X, Axis Y) Axes()
    {
        (double xMiddle, double xHalf) = Extent([.. points.Select(point => point.X)]);
        (double yMiddle, double yHalf) = Extent([.. points.Select(point => point.Y)]);
        double half = 1.06 * Math.Max(xHalf, yHalf);
        half = half > 0 ? half : 1;
        return (
            Axis.Exact(xMiddle - half, xMiddle + half, 7, integersOnly: false),
            Axis.Exact(yMiddle - half, yMiddle + half, 7, integersOnly: false));
    }

    private static (double Middle, double Half) Extent(double[] values)
    {
        if (values.Length == 0)
        {
            return (0, 1);
        }

        Array.Sort(values);
        int skipped = values.Length / 1000;
        double low = values[skipped];
        double high = values[^(skipped + 1)];
        double air = 0.1 * (high - low);
        low = Math.Max(values[0], low - air);
        high = Math.Min(values[^1], high + air);
        return ((low + high) / 2, (high - low) / 2);
    }

    private bool IsInside(double px, double py) => x.Fraction(px) is >= 0 and <= 1 && y.Fraction(py) is >= 0 and <= 1;

    private void AppendClassNames(StringBuilder svg)
    {
        if (Classes.Count > MostLabelledClasses)
        {
            return;
        }

        foreach (var group in points.GroupBy(point => point.Label).OrderBy(group => group.Key))
        {
            if (codes.Labels is null)
            {
                return;
            }

            double atX = PlotLeft + (x.Fraction(Median(group.Select(point => point.X))) * PlotSide);
            double atY = PlotTop + PlotSide - (y.Fraction(Median(group.Select(point => point.Y))) * PlotSide);
            svg.Append($"<text class=\"class\" x=\"{Markup.Px(atX)}\" y=\"{Markup.Px(atY + 6)}\" ");
            svg.Append($"text-anchor=\"middle\">{Markup.Escape(codes.ClassName(group.Key))}</text>\n");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

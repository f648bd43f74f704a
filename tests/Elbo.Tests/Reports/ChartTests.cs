using System.Xml.Linq;
using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class ChartTests
{
    private const double Infinity = double.PositiveInfinity;

    public static TheoryData<double[]> Values { get; } =
    [
        Array.Empty<double>(),
        new[] { 5.0 },
        new[] { 0.0 },
        new[] { 3.0, 3.0, 3.0 },
        new[] { 0.0, 0.0 },
        new[] { double.NaN, double.NaN },
        new[] { Infinity, -Infinity },
        new[] { 1.0, double.NaN, 3.0, Infinity, 2.0 },
        new[] { -1e308, 1e308 },
        new[] { 1e149, -1e149 },
        new[] { 5e-324, 0.0 },
        new[] { 1e-160, 1e-151 },
        new[] { 1.0, 1.0 + 1e-15 },
        new[] { 1e12, 1e-12 },
        new[] { -5.0, -3.0, -4.0 },
        Enumerable.Range(0, 5000).Select(index => Math.Sin(index)).ToArray(),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Lines_are_well_formed_whatever_the_values(double[] values)
    {
        double[] places = [.. Enumerable.Range(1, values.Length).Select(index => (double)index)];
        foreach (bool log in new[] { false, true })
        {
            foreach (int count in new[] { 0, 1, 2, 7 })
            {
                var series = new LineSeries { Name = "a", X = places, Y = values };
                string svg = Chart.Lines(new LineChart
                {
                    Title = "t",
                    XTitle = "epoch",
                    YTitle = "nats",
                    LogY = log,
                    FocusOnTail = count == 2,
                    Marker = new ChartMarker(2, "here"),
                    Series = [.. Enumerable.Repeat(series, count)],
                });
                AssertGeometryIsFinite(svg);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Bars_are_well_formed_whatever_the_values(double[] values) =>
        AssertGeometryIsFinite(Chart.Bars(new BarChart
        {
            Title = "t",
            XTitle = "latent",
            YTitle = "nats",
            ActiveName = "active",
            DeadName = "dead",
            Bars = [.. values.Select((value, index) => new Bar($"{index}", value, index % 2 == 0, "note"))],
        }));

    [Fact]
    public void Thinning_keeps_the_spike_of_a_long_line()
    {
        double[] places = [.. Enumerable.Range(0, 20000).Select(index => (double)index)];
        double[] values = new double[20000];
        values[12345] = 7;
        var kept = LineThinning.Thin(new LineSeries { Name = "a", X = places, Y = values }, log: false, columns: 300);
        Assert.Contains((12345.0, 7.0), kept);
        Assert.InRange(kept.Count, 300, 1200);
    }

    [Fact]
    public void A_gap_breaks_the_line()
    {
        var series = new LineSeries { Name = "a", X = [1, 2, 3, 4, 5], Y = [1, 2, double.NaN, 4, 5] };
        string svg = Chart.Lines(new LineChart { Title = "t", XTitle = "x", YTitle = "y", Series = [series] });
        string path = XElement.Parse(svg).Descendants("path").Single().Attribute("d")!.Value;
        Assert.Equal(2, path.Count(letter => letter == 'M'));
    }

    [Fact]
    public void Ticks_are_round_numbers_within_the_range()
    {
        Axis axis = Axis.Exact(97.3, 106.4, 5, integersOnly: false);
        Assert.Equal("98 100 102 104 106", Labels(axis));
        Assert.Equal("1 2 3", Labels(Axis.Exact(1, 3, 9, integersOnly: true)));
        Assert.Equal("0.1 1 10 100 1,000", Labels(Axis.Log(0.1, 1000)));
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        var series = new LineSeries { Name = "</svg><script>", X = [1], Y = [1], Colour = "red\"><script>" };
        var chart = new LineChart { Title = "<b>&", XTitle = "\"'", YTitle = "\0\uD800", Series = [series] };
        string svg = Chart.Lines(chart);
        XElement.Parse(svg);
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_and_values_of_different_count_are_refused()
    {
        var series = new LineSeries { Name = "loss", X = [1, 2], Y = [1] };
        var chart = new LineChart { Title = "t", XTitle = "x", YTitle = "y", Series = [series] };
        ReportException fault = Assert.Throws<ReportException>(() => Chart.Lines(chart));
        Assert.Contains("'loss' has 2 places but 1 values", fault.Message, StringComparison.Ordinal);
    }

    private static string Labels(Axis axis) => string.Join(' ', axis.Ticks.Select(tick => tick.Label));

    internal static void AssertGeometryIsFinite(string svg)
    {
        string[] geometry = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d", "width", "height", "viewBox"];
        foreach (XAttribute attribute in XElement.Parse(svg).DescendantsAndSelf().Attributes())
        {
            if (geometry.Contains(attribute.Name.LocalName))
            {
                Assert.DoesNotContain("NaN", attribute.Value, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("∞", attribute.Value, StringComparison.Ordinal);
                Assert.DoesNotContain("Infinity", attribute.Value, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("E+", attribute.Value, StringComparison.OrdinalIgnoreCase);
            }

            if (attribute.Name.LocalName is "width" or "height")
            {
                double size = double.Parse(attribute.Value, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(size > 0, attribute.Parent!.ToString());
            }
        }
    }
}

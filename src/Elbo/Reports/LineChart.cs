namespace Elbo.Reports;

/// <summary>One line: values over places, of equal count. What is not finite leaves a gap.</summary>
public sealed record LineSeries
{
    /// <summary>The name that stands beside the line.</summary>
    public required string Name { get; init; }

    /// <summary>The places, growing.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>A CSS colour; null takes the next of <see cref="DesignTokens.Series"/>.</summary>
    public string? Colour { get; init; }

    /// <summary>Whether the line is dashed, for what is planned or published and not measured here.</summary>
    public bool IsDashed { get; init; }
}

/// <summary>A place on the horizontal axis that is named by an upright line.</summary>
public sealed record ChartMarker(double X, string Label);

/// <summary>What a line chart shows; <see cref="Chart.Lines"/> draws it.</summary>
public sealed record LineChart
{
    /// <summary>The quantity, as a heading.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the horizontal axis, with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The title of the vertical axis, with its unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>The lines; none draws an empty frame that says so.</summary>
    public required IReadOnlyList<LineSeries> Series { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; values that are not positive are left out then.</summary>
    public bool LogY { get; init; }

    /// <summary>
    /// Whether a steep start may leave the frame at the top, so that the rest can be told apart: the axis then covers
    /// all but the first tenth of each line.
    /// </summary>
    public bool FocusOnTail { get; init; }

    /// <summary>Whether a pointer over the plot shows the values there; a picture file has no pointer.</summary>
    internal bool HasReadouts { get; init; } = true;

    /// <summary>A place to be named, such as the best epoch.</summary>
    public ChartMarker? Marker { get; init; }

    /// <summary>The width of the drawing in its own units; it scales to the page.</summary>
    public int Width { get; init; } = 440;

    /// <summary>The height of the drawing in its own units.</summary>
    public int Height { get; init; } = 270;
}

namespace Elbo.Reports;

/// <summary>One bar. <see cref="Note"/> is read when a pointer rests on it.</summary>
public sealed record Bar(string Label, double Value, bool IsActive, string Note);

/// <summary>What a bar chart shows, in the order given; <see cref="Chart.Bars"/> draws it.</summary>
public sealed record BarChart
{
    /// <summary>The quantity, as a heading.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the horizontal axis.</summary>
    public required string XTitle { get; init; }

    /// <summary>The title of the horizontal axis where labels do not fit and bars are counted instead.</summary>
    public string RankTitle { get; init; } = "rank";

    /// <summary>The title of the vertical axis, with its unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>The bars; values that are not finite are drawn as zero and named in their note.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>What active bars are called; null draws no legend.</summary>
    public string? ActiveName { get; init; }

    /// <summary>What the other bars are called.</summary>
    public string? DeadName { get; init; }

    /// <summary>The width of the drawing in its own units; it scales to the page.</summary>
    public int Width { get; init; } = 440;

    /// <summary>The height of the drawing in its own units.</summary>
    public int Height { get; init; } = 270;
}

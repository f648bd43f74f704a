namespace Elbo.Reports;

/// <summary>A claim, what was measured of it, and the limits within which it holds.</summary>
public sealed record LabVerdict
{
    /// <summary>What is claimed, as a sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>What was measured.</summary>
    public required double Measured { get; init; }

    /// <summary>Its standard error; null where it has none.</summary>
    public double? StandardError { get; init; }

    /// <summary>The unit of the number, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>The least that holds; null for no limit.</summary>
    public double? Lowest { get; init; }

    /// <summary>The most that holds; null for no limit.</summary>
    public double? Highest { get; init; }

    /// <summary>Where the limits come from, such as "3 standard errors".</summary>
    public required string Rule { get; init; }

    /// <summary>Whether the measured number lies within the limits; never where it is not a number.</summary>
    public bool Holds => Measured >= (Lowest ?? double.NegativeInfinity)
        && Measured <= (Highest ?? double.PositiveInfinity);
}

/// <summary>A number of an experiment.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="StandardError">Its standard error; null where it has none.</param>
/// <param name="Unit">Its unit, or empty.</param>
public sealed record LabNumber(string Name, double Value, double? StandardError, string Unit);

/// <summary>A figure of an experiment: a chart, or rows of images.</summary>
/// <param name="Caption">What is to be seen.</param>
public sealed record LabFigure(string Caption)
{
    /// <summary>Lines; or null.</summary>
    public LineChart? Lines { get; init; }

    /// <summary>Bars; or null.</summary>
    public BarChart? Bars { get; init; }

    /// <summary>Rows of images, as many in each.</summary>
    public IReadOnlyList<LabelledRow> Rows { get; init; } = [];
}

/// <summary>All that the page of an experiment shows.</summary>
public sealed record LabContents
{
    /// <summary>The name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>The statement that is put to the test.</summary>
    public required string Statement { get; init; }

    /// <summary>The statement as formulas, line by line.</summary>
    public required string Formula { get; init; }

    /// <summary>Who stated it.</summary>
    public required string Source { get; init; }

    /// <summary>The data, the seed and the size, in a line.</summary>
    public required string Setting { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What was decided; an experiment has one or more.</summary>
    public required IReadOnlyList<LabVerdict> Verdicts { get; init; }

    /// <summary>The numbers.</summary>
    public required IReadOnlyList<LabNumber> Numbers { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<LabFigure> Figures { get; init; }

    /// <summary>What a reader should know beside, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether every verdict holds.</summary>
    public bool Holds => Verdicts.Count > 0 && Verdicts.All(verdict => verdict.Holds);
}

/// <summary>An experiment in the list of a folder.</summary>
/// <param name="Name">The name, and that of the page without its ending.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Holding">How many verdicts hold.</param>
/// <param name="Verdicts">How many there are.</param>
/// <param name="Setting">The data, the seed and the size.</param>
public sealed record LabEntry(string Name, string Statement, int Holding, int Verdicts, string Setting);

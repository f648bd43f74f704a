namespace Elbo.Reports;

/// <summary>A run among others: its name, and how its training went.</summary>
/// <param name="Name">What it is called, as unlike the others as can be.</param>
/// <param name="Curves">The course of training; null before the first epoch.</param>
public sealed record ComparedRun(string Name, TrainingCurves? Curves);

/// <summary>A number of every run.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Its unit, or empty.</param>
/// <param name="Values">As it is to be read, in the order of the runs.</param>
public sealed record ComparedNumber(string Name, string Unit, IReadOnlyList<string> Values);

/// <summary>All that a page of several runs shows. What is null or empty is absent.</summary>
public sealed record ComparisonContents
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence that says what was compared.</summary>
    public required string Summary { get; init; }

    /// <summary>The runs.</summary>
    public required IReadOnlyList<ComparedRun> Runs { get; init; }

    /// <summary>The numbers, in the order in which they are read.</summary>
    public required IReadOnlyList<ComparedNumber> Numbers { get; init; }

    /// <summary>What deserves a look, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rows of images, as many in each.</summary>
    public IReadOnlyList<LabelledRow> Rows { get; init; } = [];
}

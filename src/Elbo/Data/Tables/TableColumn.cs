namespace Elbo.Data.Tables;

/// <summary>
/// A column as training found it: what it is, why, and what brings its values to the model and back. Numbers are of the
/// training rows.
/// </summary>
public sealed record TableColumn
{
    /// <summary>The name in the header.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is to the model.</summary>
    public ColumnKind Kind { get; init; }

    /// <summary>The distribution of its values.</summary>
    public ColumnLikelihood Likelihood { get; init; }

    /// <summary>Why it is this kind: goes on after "because".</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many values are missing.</summary>
    public int Missing { get; init; }

    /// <summary>Numeric: the mean, which the model sees as 0.</summary>
    public double Mean { get; init; }

    /// <summary>Numeric: the standard deviation, which the model sees as 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Numeric: the smallest value.</summary>
    public double Minimum { get; init; }

    /// <summary>Numeric: the largest value.</summary>
    public double Maximum { get; init; }

    /// <summary>Numeric: the most digits behind the point; -1 where some are written with an exponent.</summary>
    public int Decimals { get; init; } = -1;

    /// <summary>Binary, categorical, label: the values, in the order of their numbers from 0 on.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Binary and categorical: how often each value stands there.</summary>
    public IReadOnlyList<int> Counts { get; init; } = [];

    /// <summary>Name, kind and reason, in a line.</summary>
    public string Text =>
        $"{Name}: {(Kind == ColumnKind.Ignored ? "left out" : What)}, because {Reason}";

    /// <summary>The kind and the distribution, such as "numeric (studentT)".</summary>
    public string What => Kind switch
    {
        ColumnKind.Numeric => Likelihood == ColumnLikelihood.StudentT ? "numeric, Student's t" : "numeric, normal",
        ColumnKind.Binary => "binary",
        ColumnKind.Categorical => $"{Categories.Count} categories",
        ColumnKind.Label => $"label, {Categories.Count} classes",
        _ => "left out",
    };

    /// <summary>Whether the model learns the column.</summary>
    internal bool IsUsed => Kind is ColumnKind.Numeric or ColumnKind.Binary or ColumnKind.Categorical;
}

namespace Elbo.Evaluation;

/// <summary>
/// How good a model without a density is on a data set: its reconstructions and its codes. There is no ELBO, no KL and
/// no ln p(x).
/// </summary>
public sealed record ReconstructionResult : ModelMeasures
{
    /// <summary>(x - decoded)^2, averaged over the numbers of an example, such as its pixels.</summary>
    public required Estimate SquaredError { get; init; }

    /// <summary>The mean of each unit of the code.</summary>
    public required IReadOnlyList<double> CodeMean { get; init; }

    /// <summary>The variance over examples of each unit of the code.</summary>
    public required IReadOnlyList<double> CodeVariance { get; init; }

    /// <summary>
    /// How many of those are at least <see cref="VaryingShare"/> of the largest one: the scale of a code means nothing,
    /// so
    /// it is compared with itself. 0 where no unit varies.
    /// </summary>
    public int VaryingUnits => CodeVariance.Count(variance =>
        variance > Collapsed && variance >= VaryingShare * CodeVariance.Max());

    /// <summary>The share of all units of all examples that lie within <see cref="RestLimit"/> of 0.</summary>
    public required double ShareAtRest { get; init; }

    /// <summary>How near to 0 a unit is called at rest.</summary>
    public const double RestLimit = 0.01;

    /// <summary>The variance, as a share of the largest one, from which on a unit is called varying.</summary>
    public const double VaryingShare = 0.01;

    private const double Collapsed = 1e-9;
}

using System.Globalization;
using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>
/// What the measures of a model without a density say, in words and as the numbers that are read first.
/// </summary>
internal static class ReconstructionVerdict
{
    /// <summary>Bad where no unit varies: every code then decodes to the same.</summary>
    public static ReportVerdict Of(ReconstructionResult measures) =>
        measures.VaryingUnits == 0 ? ReportVerdict.Bad : ReportVerdict.Good;

    /// <summary>One sentence.</summary>
    public static string Summary(ReconstructionResult measures) => measures.VaryingUnits == 0
        ? "The codes tell nothing: no unit differs between examples, and every code decodes to the same. "
            + "Lower the sparsity weight (objective.sparsityWeight) or the learning rate."
        : $"An unseen example is rebuilt with a squared error of {Short(measures.SquaredError.Mean)} per pixel; "
            + $"{measures.VaryingUnits} of {measures.CodeMean.Count} units of the code differ between examples. The "
            + "model is no distribution over examples, so there is no ELBO and nothing to sample from.";

    /// <summary>The numbers that are read first.</summary>
    public static IReadOnlyList<KeyNumber> KeyNumbers(ReconstructionResult measures) =>
    [
        new("Squared error", measures.SquaredError.Mean, "per pixel",
            "The mean over pixels of (original - reconstruction)^2 on unseen examples; lower is better.")
        {
            StandardError = measures.SquaredError.StandardError,
        },
        new("Reconstruction", -measures.Reconstruction.Mean, "nats per example",
            "-log p(x | code): the price of an example when its code is known; lower is better.")
        {
            StandardError = measures.Reconstruction.StandardError,
        },
        new("Varying units", measures.VaryingUnits, $"of {measures.CodeMean.Count}",
            "Units of the code whose variance over examples is at least a hundredth of that of the one that varies "
            + "most."),
        new("Units at rest", 100 * measures.ShareAtRest, "% of all",
            "The share of units, over all examples, that lie within 0.01 of 0: high where the code is sparse."),
    ];

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}

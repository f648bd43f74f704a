using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The measures of a model as JSON; losses in nats per example.</summary>
internal static class EvaluationJson
{
    /// <summary>A published number and the run's own.</summary>
    public static object Of(PublishedComparison row) => new
    {
        row.Number.What,
        row.Number.Value,
        row.Number.Unit,
        row.Yours,
        row.Note,
    };

    /// <summary>The object to be written.</summary>
    public static object Of(ModelMeasures measures) => measures is ReconstructionResult plain
        ? Of(plain)
        : Of((EvaluationResult)measures);

    private static object Of(ReconstructionResult result) => new
    {
        Unit = "nats per example",
        result.Examples,
        result.Dimensions,
        Meaning = result.Meaning.ToString(),
        Reconstruction = result.Reconstruction.Mean,
        ReconstructionStandardError = result.Reconstruction.StandardError,
        SquaredErrorPerDimension = result.SquaredError.Mean,
        SquaredErrorStandardError = result.SquaredError.StandardError,
        result.VaryingUnits,
        result.ShareAtRest,
        result.CodeMean,
        result.CodeVariance,
    };

    private static object Of(EvaluationResult result) => new
    {
        Unit = "nats per example",
        result.Examples,
        result.Dimensions,
        Meaning = result.Meaning.ToString(),
        Elbo = result.Elbo.Mean,
        ElboStandardError = result.Elbo.StandardError,
        Reconstruction = result.Reconstruction.Mean,
        Kl = result.Kl.Mean,
        BitsPerDimension = result.ElboBitsPerDimension,
        result.ActiveUnits,
        Levels = result.Levels.Select((level, i) => new
        {
            Level = i + 1,
            level.Latents,
            Kl = level.Kl.Mean,
            KlStandardError = level.Kl.StandardError,
            level.ActiveUnits,
        }),
        result.KlPerDimension,
        result.PosteriorMeanVariance,
        ReconstructionPerColumn = result.Columns?.Select(column => new
        {
            column.Name,
            column.Distribution,
            column.Nats,
        }),
        ExactLogLikelihood = result.ExactLogLikelihood?.Mean,
        ExactLogLikelihoodStandardError = result.ExactLogLikelihood?.StandardError,
        result.Words,
        LogLikelihood = result.LogLikelihood is not { } likelihood ? null : new
        {
            likelihood.Mean,
            likelihood.StandardError,
            likelihood.SamplingError,
            likelihood.Samples,
            likelihood.BitsPerDimension,
            likelihood.EffectiveSampleSize,
            likelihood.LowestEffectiveSampleSize,
        },
    };
}

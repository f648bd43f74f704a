using Elbo.Evaluation;

namespace Elbo.Cli;

/// <summary>The measures of a model as JSON; losses in nats per example.</summary>
internal static class EvaluationJson
{
    /// <summary>The object to be written.</summary>
    public static object Of(EvaluationResult result) => new
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
        result.KlPerDimension,
        result.PosteriorMeanVariance,
        ExactLogLikelihood = result.ExactLogLikelihood?.Mean,
        ExactLogLikelihoodStandardError = result.ExactLogLikelihood?.StandardError,
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

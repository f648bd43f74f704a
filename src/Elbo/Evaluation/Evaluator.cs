using Elbo.Data;
using Elbo.Models;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>Every measure of a model on a data set, in one pass: each example is read and encoded once.</summary>
public static class Evaluator
{
    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data of the kind that the model was trained on.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The options cannot be; the message names every fault.</exception>
    /// <exception cref="TrainingException">
    /// The data is not what the model takes; the message names item and position.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static EvaluationResult Run(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop)
    {
        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        RangeCheck.Run(data, model);
        var bound = new ElboMeasure(model, data.Count, options);
        MarginalLikelihood? likelihood = options.Samples > 0 ? new(model, data.Count, options) : null;
        ExactLogLikelihood? exact = ExactLogLikelihood.For(model, data.Count);
        float[] means = new float[checked(data.Count * model.LatentSize)];
        var work = new WorkProgress(progress, (double)data.Count * (options.ElboSamples + options.Samples));
        pass.Run(
            batch =>
            {
                PosteriorMeans.Copy(batch, means, model.LatentSize);
                bound.Add(batch, work, stop);
                likelihood?.Add(batch, work, stop);
                exact?.Add(batch);
            },
            stop);
        double[] variances = ActiveUnits.Variances(means, model.LatentSize);
        int dimensions = data.ItemShape.Count;
        var elbo = Estimate.Of(bound.Bound);
        return new EvaluationResult
        {
            Examples = data.Count,
            Dimensions = dimensions,
            Meaning = Meaning(model, pass),
            ElboSamples = options.ElboSamples,
            Elbo = elbo,
            Reconstruction = Estimate.Of(bound.Reconstruction),
            Kl = Estimate.Of(bound.Kl),
            ElboBitsPerDimension = BitsPerDimension.Of(elbo.Mean, dimensions),
            KlPerDimension = bound.KlPerDimension,
            PosteriorMeanVariance = variances,
            ActiveUnits = ActiveUnits.Count(variances),
            ExactLogLikelihood = exact?.Result,
            LogLikelihood = likelihood?.Result.Summarize(dimensions),
        };
    }

    private static ScoreMeaning Meaning(Model model, BatchPass pass) =>
        model.Likelihood.IsContinuous ? ScoreMeaning.Density
        : pass.SawFractions ? ScoreMeaning.CrossEntropy
        : ScoreMeaning.Probability;
}

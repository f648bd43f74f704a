using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>Every measure of a model on a data set, in one pass: each example is read and encoded once.</summary>
public static class Evaluator
{
    /// <summary>The measures that fit the model: with a density or without.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data of the kind that the model was trained on.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <returns>An <see cref="EvaluationResult"/> or a <see cref="ReconstructionResult"/>.</returns>
    /// <exception cref="EvaluationException">The options cannot be; the message names every fault.</exception>
    /// <exception cref="ModelException">Samples were asked for, which the model cannot give.</exception>
    /// <exception cref="TrainingException">
    /// The data is not what the model takes; the message names item and position.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static ModelMeasures Measure(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop) =>
        model.HasDensity
            ? Run(model, data, options, progress, stop)
            : Reconstruct(model, data, options, progress, stop);

    /// <summary>Evaluates a model with a density.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data of the kind that the model was trained on.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The options cannot be; the message names every fault.</exception>
    /// <exception cref="ModelException">The model has no density.</exception>
    /// <exception cref="TrainingException">
    /// The data is not what the model takes; the message names item and position.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static EvaluationResult Run(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop)
    {
        model.RequireDensity("the ELBO");
        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        RangeCheck.Run(data, model);
        ElementLosses? losses = model.Likelihood is TableLikelihood ? new(model.Likelihood, options.ElboSamples) : null;
        var bound = new ElboMeasure(model, data.Count, options, losses);
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
        bool[] active = ActiveLatents.Of(model.LevelSizes, variances, bound.KlPerDimension);
        double dimensions = WordMeasures.TokensPerSentenceOf(data) ?? data.Table?.Used.Count() ?? data.ItemShape.Count;
        var elbo = Estimate.Of(bound.Bound);
        LogLikelihoodSummary? estimate = likelihood?.Result.Summarize(dimensions);
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
            Levels = LevelMeasures.Of(model.LevelSizes, bound.KlOfLevel, active),
            PosteriorMeanVariance = variances,
            ActiveLatents = active,
            ActiveUnits = active.Count(isActive => isActive),
            Columns = Columns(model, losses, data.Count),
            ExactLogLikelihood = exact?.Result,
            LogLikelihood = estimate,
            Words = WordMeasures.Of(data, exact?.Result.Mean, estimate?.Mean ?? elbo.Mean),
        };
    }

    /// <summary>Evaluates the reconstructions and codes of any model.</summary>
    /// <inheritdoc cref="Measure"/>
    public static ReconstructionResult Reconstruct(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop)
    {
        if (options.Samples > 0)
        {
            model.RequireDensity("log p(x)");
        }

        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        RangeCheck.Run(data, model);
        var measure = new ReconstructionMeasure(model, data.Count, options);
        float[] codes = new float[checked(data.Count * model.LatentSize)];
        var work = new WorkProgress(progress, data.Count);
        pass.Run(
            batch =>
            {
                PosteriorMeans.Copy(batch, codes, model.LatentSize);
                measure.Add(batch);
                work.Advance(batch.Count);
            },
            stop);
        return new ReconstructionResult
        {
            Examples = data.Count,
            Dimensions = data.ItemShape.Count,
            Meaning = Meaning(model, pass),
            Reconstruction = Estimate.Of(measure.LogLikelihood),
            SquaredError = Estimate.Of(measure.SquaredError),
            CodeMean = Means(codes, model.LatentSize),
            CodeVariance = ActiveUnits.Variances(codes, model.LatentSize),
            ShareAtRest = (double)codes.Count(unit => Math.Abs(unit) < ReconstructionResult.RestLimit) / codes.Length,
        };
    }

    private static IReadOnlyList<ColumnLoss>? Columns(Model model, ElementLosses? losses, int examples) =>
        losses is null || model.Likelihood is not TableLikelihood table ? null :
        [
            .. table.Layout.Columns
                .Select((each, i) => (each.Column, Nats: losses.Sums[i] / examples))
                .OrderBy(each => Position(table.Layout.Schema, each.Column))
                .Select(each => new ColumnLoss(each.Column.Name, each.Column.What, each.Nats)),
        ];

    private static int Position(TableSchema schema, TableColumn column) =>
        schema.Columns.TakeWhile(each => each.Name != column.Name).Count();

    private static double[] Means(float[] codes, int size)
    {
        double[] means = new double[size];
        for (int i = 0; i < codes.Length; i++)
        {
            means[i % size] += (double)codes[i] * size / codes.Length;
        }

        return means;
    }

    private static ScoreMeaning Meaning(Model model, BatchPass pass) =>
        model.Likelihood.IsContinuous ? ScoreMeaning.Density
        : pass.SawFractions && model.Likelihood is Bernoulli ? ScoreMeaning.CrossEntropy
        : ScoreMeaning.Probability;
}

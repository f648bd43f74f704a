using Elbo.Data;
using Elbo.Models;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>By what an example is judged: a higher score is a stranger example.</summary>
public enum AnomalyScore
{
    /// <summary>-ELBO(x): reconstruction and code.</summary>
    Elbo,

    /// <summary>-ln p(x), estimated by importance sampling.</summary>
    LogLikelihood,

    /// <summary>-E_q[ln p(x|z)]: the reconstruction alone.</summary>
    Reconstruction,
}

/// <summary>
/// Scores examples by how improbable a model finds them, with the parts that the score is made of. The same seed gives
/// the same bits, whatever else is scored beside an example.
/// </summary>
public sealed class AnomalyScorer
{
    private readonly Model model;
    private readonly EvaluationOptions options;

    /// <summary>A scorer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="score">By what examples are judged.</param>
    /// <param name="options">
    /// The samples: <see cref="EvaluationOptions.ElboSamples"/> for the bound and its parts, and for ln p(x)
    /// <see cref="EvaluationOptions.Samples"/> beside.
    /// </param>
    /// <exception cref="ModelException">The score needs a density, which the model has not.</exception>
    /// <exception cref="EvaluationException">The options cannot be.</exception>
    public AnomalyScorer(Model model, AnomalyScore score, EvaluationOptions options)
    {
        options.Check();
        if (score != AnomalyScore.Reconstruction)
        {
            model.RequireDensity("a score by log p(x)");
        }

        if (score == AnomalyScore.LogLikelihood && options.Samples == 0)
        {
            throw new EvaluationException("Score: ln p(x) needs samples of z. Take 100 or more.");
        }

        this.model = model;
        this.options = options;
        Score = score;
    }

    /// <summary>By what examples are judged.</summary>
    public AnomalyScore Score { get; }

    /// <summary>Scores a stretch of a data set.</summary>
    /// <param name="data">Data of the kind that the model was trained on.</param>
    /// <param name="first">The first example.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="TrainingException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public ScoredExamples Run(
        Dataset data, int first, int count, IProgress<double>? progress, CancellationToken stop)
    {
        Dataset part = data.Slice(first, count);
        RangeCheck.Run(part, model);
        bool isEstimated = Score == AnomalyScore.LogLikelihood;
        var pass = new BatchPass(model, data, [.. Enumerable.Range(first, count)], options);
        var losses = new ElementLosses(model.Likelihood, options.ElboSamples);
        var bound = new ElboMeasure(model, count, options, losses);
        MarginalLikelihood? likelihood = isEstimated ? new(model, count, options) : null;
        var work = new WorkProgress(
            progress, (double)count * (options.ElboSamples + (isEstimated ? options.Samples : 0)));
        float[] elements = [];
        pass.Run(
            batch =>
            {
                bound.Add(batch, work, stop);
                likelihood?.Add(batch, work, stop);
                int size = losses.OfBatch.Length / batch.Count;
                elements = elements.Length == 0 ? new float[checked(count * size)] : elements;
                losses.OfBatch.CopyTo(elements.AsSpan(batch.First * size));
            },
            stop);
        LogLikelihoods? estimates = likelihood?.Result;
        return new ScoredExamples
        {
            First = first,
            Scores = Score switch
            {
                AnomalyScore.Elbo => [.. bound.Bound.Select(value => -value)],
                AnomalyScore.LogLikelihood => [.. estimates!.LogLikelihood.Select(value => -value)],
                _ => [.. bound.Reconstruction.Select(value => -value)],
            },
            Reconstruction = bound.Reconstruction,
            Kl = bound.Kl,
            LogLikelihood = estimates,
            Elements = count == 0 ? 0 : elements.Length / count,
            ElementLosses = elements,
        };
    }
}

/// <summary>Scores and their parts, example by example; nats.</summary>
public sealed record ScoredExamples
{
    /// <summary>The position of the first example in its data set.</summary>
    public required int First { get; init; }

    /// <summary>The score of each: higher is stranger.</summary>
    public required double[] Scores { get; init; }

    /// <summary>E_q[ln p(x|z)] of each.</summary>
    public required double[] Reconstruction { get; init; }

    /// <summary>KL(q(z|x) || p(z)) of each; 0 for a model without a prior.</summary>
    public required double[] Kl { get; init; }

    /// <summary>Estimates of ln p(x); null where the score is another.</summary>
    public required LogLikelihoods? LogLikelihood { get; init; }

    /// <summary>The elements of an example: pixels and channels, or columns.</summary>
    public required int Elements { get; init; }

    /// <summary>-E_q[ln p(x_i|z)] of each element, [examples, elements]: where an example is odd.</summary>
    public required float[] ElementLosses { get; init; }

    /// <summary>The losses of the elements of an example.</summary>
    public ReadOnlySpan<float> LossesOf(int example) => ElementLosses.AsSpan(example * Elements, Elements);
}

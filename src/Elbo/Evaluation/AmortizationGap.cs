using Elbo.Data;
using Elbo.Models;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>
/// What the bound loses, and why (Cremer, Li and Duvenaud 2018, "Inference suboptimality in variational autoencoders",
/// equation 5): ln p(x) - ELBO* because the true posterior is no diagonal normal (approximation gap), and ELBO* - ELBO
/// because one encoder serves all examples (amortization gap), with ELBO* that of the best diagonal normal of each
/// example; nats.
/// </summary>
public static class AmortizationGap
{
    /// <summary>Measures every example of a data set.</summary>
    /// <param name="model">The model; its parameters are held fixed meanwhile.</param>
    /// <param name="data">The examples.</param>
    /// <param name="fit">How the best normal is sought.</param>
    /// <param name="options">
    /// Seed, binarization and batch; <see cref="EvaluationOptions.ElboSamples"/> for both bounds, and
    /// <see cref="EvaluationOptions.Samples"/> for ln p(x), drawn from the best normal.
    /// </param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The options cannot be, or the posterior is no single normal.</exception>
    /// <exception cref="ModelException">The model has no density.</exception>
    /// <exception cref="TrainingException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static AmortizationGaps Of(
        Model model, Dataset data, PosteriorFitOptions fit, EvaluationOptions options, IProgress<double>? progress,
        CancellationToken stop)
    {
        fit.Check();
        model.RequireDensity("The amortization gap");
        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        if (options.Samples == 0)
        {
            throw new EvaluationException(
                "Amortization gap: ln p(x) needs samples of z. Take 1000 for a close estimate.");
        }

        RangeCheck.Run(data, model);
        var bound = new ElboMeasure(model, data.Count, options);
        var best = new ElboMeasure(model, data.Count, options);
        var likelihood = new MarginalLikelihood(model, data.Count, options);
        var fitting = new PosteriorFit(model, fit, options.Seed);
        var work = new WorkProgress(
            progress,
            (double)data.Count * ((fit.Steps * fit.Samples) + (2 * options.ElboSamples) + options.Samples));
        using var held = new FixedParameters(model);
        pass.Run(
            batch =>
            {
                bound.Add(batch, work, stop);
                EncodedBatch fitted = fitting.Run(batch, work, stop);
                best.Add(fitted, work, stop);
                likelihood.Add(fitted, work, stop);
            },
            stop);
        return new AmortizationGaps
        {
            Steps = fit.Steps,
            Elbo = bound.Bound,
            BestElbo = best.Bound,
            Likelihoods = likelihood.Result,
        };
    }
}

/// <summary>The bound, the best of its kind, and what both are bounds of; nats, in the order of the data.</summary>
public sealed record AmortizationGaps
{
    /// <summary>Steps of the search for the best normal.</summary>
    public required int Steps { get; init; }

    /// <summary>The bound with the encoder's posterior.</summary>
    public required double[] Elbo { get; init; }

    /// <summary>ELBO*, the bound with the example's own normal, of the same noise.</summary>
    public required double[] BestElbo { get; init; }

    /// <summary>ln p(x).</summary>
    public required LogLikelihoods Likelihoods { get; init; }

    /// <summary>ELBO* - ELBO of each example; also its likelihood regret (Xiao, Yan and Amit 2020).</summary>
    public double[] Amortization => [.. BestElbo.Zip(Elbo, (best, bound) => best - bound)];

    /// <summary>ln p(x) - ELBO* of each example.</summary>
    public double[] Approximation => [.. Likelihoods.LogLikelihood.Zip(BestElbo, (whole, best) => whole - best)];
}

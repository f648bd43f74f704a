using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>
/// Whether a model's scores tell its own data from other data, by the AUROC of each score. The likelihood alone is
/// known to fail on simple images (Nalisnick et al. 2019); two corrections stand beside it: likelihood regret (Xiao,
/// Yan and Amit 2020, equation 4) and the likelihood with the complexity of the input (Serra et al. 2020, equation 1).
/// </summary>
public static class OutOfDistribution
{
    /// <summary>Scores every example of every data set.</summary>
    /// <param name="model">The model; its parameters are held fixed meanwhile.</param>
    /// <param name="own">Unseen data of the kind that the model was trained on.</param>
    /// <param name="others">Data of the same shape and of another kind.</param>
    /// <param name="fit">How regret seeks the best posterior of an example.</param>
    /// <param name="options">
    /// Seed, binarization, batch; with <see cref="EvaluationOptions.Samples"/> the score is ln p(x), without the bound.
    /// </param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">
    /// The options cannot be, the model does not fit, or a score is NaN.
    /// </exception>
    /// <exception cref="ModelException">The model has no density.</exception>
    /// <exception cref="TrainingException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static OutOfDistributionResult Of(
        Model model, Dataset own, IReadOnlyList<Dataset> others, PosteriorFitOptions fit, EvaluationOptions options,
        IProgress<double>? progress, CancellationToken stop)
    {
        fit.Check();
        options.Check();
        model.RequireDensity("Telling data apart");
        if (model.ItemShape.Rank != 3)
        {
            throw new EvaluationException(
                $"Telling data apart: the model's examples are {model.ItemShape}, and the complexity of an input is "
                + "known for images only. Use a model of images.");
        }

        if (model.Conditioning.Size > 0)
        {
            throw new EvaluationException(
                "Telling data apart: the model is told a label, which strangers do not have. Train one without.");
        }

        double examples = own.Count + others.Sum(other => (double)other.Count);
        var work = new WorkProgress(
            progress, examples * ((fit.Steps * fit.Samples) + (2 * options.ElboSamples) + options.Samples));
        using var held = new FixedParameters(model);
        ExampleScores known = Scores(model, own, fit, options, work, stop);
        List<StrangerScores> found = [];
        foreach (Dataset other in others)
        {
            found.Add(Compare(other.Name, known, Scores(model, other, fit, options, work, stop)));
        }

        return new OutOfDistributionResult
        {
            Examples = own.Count,
            IsLikelihood = options.Samples > 0,
            Mean = known.Likelihood.Average(),
            Strangers = found,
        };
    }

    private static StrangerScores Compare(string name, ExampleScores own, ExampleScores other) => new()
    {
        Name = name,
        Examples = other.Likelihood.Length,
        Mean = other.Likelihood.Average(),
        Likelihood = Auroc.Of(own.Likelihood, other.Likelihood),
        Regret = Auroc.Of(other.Regret, own.Regret),
        Complexity = Auroc.Of(own.Complexity, other.Complexity),
    };

    private static ExampleScores Scores(
        Model model, Dataset data, PosteriorFitOptions fit, EvaluationOptions options, WorkProgress work,
        CancellationToken stop)
    {
        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        RangeCheck.Run(data, model);
        var bound = new ElboMeasure(model, data.Count, options);
        var best = new ElboMeasure(model, data.Count, options);
        MarginalLikelihood? likelihood = options.Samples > 0 ? new(model, data.Count, options) : null;
        var fitting = new PosteriorFit(model, fit, options.Seed);
        double[] bits = new double[data.Count];
        pass.Run(
            batch =>
            {
                Pack(batch, bits);
                bound.Add(batch, work, stop);
                likelihood?.Add(batch, work, stop);
                best.Add(fitting.Run(batch, work, stop), work, stop);
            },
            stop);
        double[] scores = likelihood?.Result.LogLikelihood ?? bound.Bound;
        return new ExampleScores(
            scores, [.. best.Bound.Zip(bound.Bound, (fitted, encoded) => fitted - encoded)],
            [.. scores.Zip(bits, (nats, packed) => (nats / DoubleMath.Log(2)) + packed)]);
    }

    // The image as the model sees it: black and white where it is made so.
    private static void Pack(in EncodedBatch batch, double[] bits)
    {
        Shape shape = batch.Batch.Observed.Shape;
        byte[] pixels = Strangers.Bytes(batch.Batch.Observed.ToArray());
        int size = shape.Product(1, shape.Rank);
        for (int i = 0; i < batch.Count; i++)
        {
            bits[batch.First + i] = InputComplexity.Bits(
                pixels.AsSpan(i * size, size), shape[2] * shape[3], shape[3]);
        }
    }

    private sealed record ExampleScores(double[] Likelihood, double[] Regret, double[] Complexity);
}

/// <summary>How well each score tells a model's own data from others.</summary>
public sealed record OutOfDistributionResult
{
    /// <summary>How many examples of the model's own data were scored.</summary>
    public required int Examples { get; init; }

    /// <summary>Whether the score is an estimate of ln p(x), or else the evidence lower bound.</summary>
    public required bool IsLikelihood { get; init; }

    /// <summary>The mean score of the own data; nats.</summary>
    public required double Mean { get; init; }

    /// <summary>The others, in the order in which they were given.</summary>
    public required IReadOnlyList<StrangerScores> Strangers { get; init; }
}

/// <summary>One kind of other data; each AUROC is the chance that own data looks more like it than these do.</summary>
public sealed record StrangerScores
{
    /// <summary>What they are.</summary>
    public required string Name { get; init; }

    /// <summary>How many were scored.</summary>
    public required int Examples { get; init; }

    /// <summary>Their mean score; nats.</summary>
    public required double Mean { get; init; }

    /// <summary>By ln p(x) or the bound.</summary>
    public required Estimate Likelihood { get; init; }

    /// <summary>By likelihood regret, ELBO* - ELBO: high where the encoder was never shown such a thing.</summary>
    public required Estimate Regret { get; init; }

    /// <summary>By log2 p(x) + the bits of the packed image: what is simple needs a high likelihood.</summary>
    public required Estimate Complexity { get; init; }
}

using Elbo.Data;
using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>
/// ln p(x) of each example by importance sampling, ln 1/k sum_i p(x, z_i) / q(z_i|x) with z_i from q (Rezende, Mohamed
/// and Wierstra 2014, appendix E; Burda et al. 2016, equation 8), in nats. The encoder runs once for an example; memory
/// does not grow with k.
/// </summary>
public sealed class MarginalLikelihood : ISampleVisitor
{
    // epoch 0 of the noise is that of the bound
    private const uint NoiseEpoch = 1;

    private readonly int samples;
    private readonly SamplePass draws;
    private readonly LogWeights[] weights;
    private readonly NumberBuffer numbers = new();

    internal MarginalLikelihood(Model model, int examples, EvaluationOptions options)
    {
        samples = options.Samples;
        draws = new SamplePass(model, new RandomStream(options.Seed, RandomPurpose.Evaluation, NoiseEpoch));
        weights = new LogWeights[examples];
        Array.Fill(weights, new LogWeights());
    }

    internal LogLikelihoods Result => new()
    {
        Samples = samples,
        LogLikelihood = [.. weights.Select(example => example.LogMean)],
        StandardError = [.. weights.Select(example => example.StandardError)],
        EffectiveSampleSize = [.. weights.Select(example => example.EffectiveSampleSize)],
    };

    /// <summary>
    /// Estimates of every example of a data set, with <see cref="EvaluationOptions.Samples"/> samples.
    /// </summary>
    /// <exception cref="EvaluationException">The options cannot be, or ask for no samples.</exception>
    /// <exception cref="TrainingException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static LogLikelihoods Of(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop)
    {
        model.RequireDensity("log p(x)");
        var pass = new BatchPass(model, data, BatchPass.Everything(data), options);
        if (options.Samples == 0)
        {
            throw new EvaluationException("Evaluation: ln p(x) needs samples of z. Take 5000 for the usual estimate.");
        }

        RangeCheck.Run(data, model);
        var measure = new MarginalLikelihood(model, data.Count, options);
        var work = new WorkProgress(progress, (double)data.Count * options.Samples);
        pass.Run(batch => measure.Add(batch, work, stop), stop);
        return measure.Result;
    }

    /// <inheritdoc/>
    void ISampleVisitor.Visit(Inference inference, in EncodedBatch batch, int firstSample)
    {
        Tensor logWeights = inference.LogLikelihood + Divergence.LogRatio(inference, stopsPosterior: false);
        ReadOnlySpan<float> copy = numbers.Copy(logWeights);
        Span<LogWeights> own = weights.AsSpan(batch.First, batch.Count);
        for (int from = 0; from < copy.Length; from += own.Length)
        {
            for (int example = 0; example < own.Length; example++)
            {
                own[example].Add(copy[from + example]);
            }
        }
    }

    internal void Add(in EncodedBatch batch, WorkProgress progress, CancellationToken stop) =>
        draws.Run(batch, samples, this, progress, stop);
}

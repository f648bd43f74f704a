using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

#pragma warning disable CS1591
public sealed record EvaluationOptions
{
    public required ulong Seed { get; init; }
    public int Samples { get; init; }
    public int ElboSamples { get; init; } = 1;
    public int Batch { get; init; } = 100;
    public Binarization Binarization { get; init; }
}

public readonly record struct Estimate(double Mean, double StandardError);

public enum ScoreMeaning
{
    Probability,
    Density,
    CrossEntropy,
}

public sealed class EvaluationException(string message) : Exception(message);

public sealed record LogLikelihoodSummary
{
    public required int Samples { get; init; }
    public required double Mean { get; init; }
    public required double StandardError { get; init; }
    public required double SamplingError { get; init; }
    public required double BitsPerDimension { get; init; }
    public required double EffectiveSampleSize { get; init; }
    public required double LowestEffectiveSampleSize { get; init; }
}

public sealed record EvaluationResult
{
    public required int Examples { get; init; }
    public required int Dimensions { get; init; }
    public required ScoreMeaning Meaning { get; init; }
    public required int ElboSamples { get; init; }
    public required Estimate Elbo { get; init; }
    public required Estimate Reconstruction { get; init; }
    public required Estimate Kl { get; init; }
    public required double ElboBitsPerDimension { get; init; }
    public required IReadOnlyList<double> KlPerDimension { get; init; }
    public required IReadOnlyList<double> PosteriorMeanVariance { get; init; }
    public required int ActiveUnits { get; init; }
    public LogLikelihoodSummary? LogLikelihood { get; init; }
}

public static class Evaluator
{
    public static EvaluationResult Run(
        Model model, Dataset data, EvaluationOptions options, IProgress<double>? progress, CancellationToken stop)
    {
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = options.Batch, Seed = options.Seed, Shuffle = false, Binarization = options.Binarization });
        var tape = new Tape(recordsGradients: false);
        float[] buffer = new float[loader.BufferLength];
        int[] indices = new int[options.Batch];
        int d = model.LatentSize;
        double[] kl = new double[d], sum = new double[d], square = new double[d];
        double reconstruction = 0, elboSquare = 0, elboSum = 0;
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            stop.ThrowIfCancellationRequested();
            ReadOnlySpan<int> read = loader.Read(0, step, buffer);
            read.CopyTo(indices);
            int n = read.Length;
            using (tape.Step())
            {
                Tensor x = Tensor.Constant(buffer.AsSpan(0, loader.ShapeAt(step).Count), loader.ShapeAt(step));
                Inference q = model.Infer(x, new Examples(indices, n), 1, new RandomStream(options.Seed, RandomPurpose.Evaluation));
                float[] perDimension = KlDivergence.PerDimension(q.Levels[0].Posterior, q.Levels[0].Prior).ToArray();
                float[] mean = q.Levels[0].Posterior.Mean.ToArray();
                float[] likelihood = q.LogLikelihood.ToArray();
                for (int i = 0; i < n; i++)
                {
                    double own = 0;
                    for (int j = 0; j < d; j++)
                    {
                        own += perDimension[(i * d) + j];
                        kl[j] += perDimension[(i * d) + j];
                        sum[j] += mean[(i * d) + j];
                        square[j] += (double)mean[(i * d) + j] * mean[(i * d) + j];
                    }

                    reconstruction += likelihood[i];
                    double elbo = likelihood[i] - own;
                    elboSum += elbo;
                    elboSquare += elbo * elbo;
                }
            }

            progress?.Report((step + 1.0) / loader.StepsPerEpoch);
        }

        double c = data.Count;
        double average = elboSum / c;
        double[] variance = [.. Enumerable.Range(0, d).Select(j => (square[j] / c) - (sum[j] / c * (sum[j] / c)))];
        return new EvaluationResult
        {
            Examples = data.Count, Dimensions = data.ItemShape.Count, Meaning = ScoreMeaning.CrossEntropy, ElboSamples = 1,
            Elbo = new(average, Math.Sqrt(((elboSquare / c) - (average * average)) / c)), Reconstruction = new(reconstruction / c, 0),
            Kl = new(kl.Sum() / c, 0), ElboBitsPerDimension = -average / (data.ItemShape.Count * Math.Log(2)),
            KlPerDimension = [.. kl.Select(value => value / c)], PosteriorMeanVariance = variance, ActiveUnits = variance.Count(v => v > 0.01),
        };
    }
}

public static class PosteriorMeans
{
    public static float[] Of(Model model, Dataset data, EvaluationOptions options, CancellationToken stop)
    {
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = options.Batch, Seed = options.Seed, Shuffle = false, Binarization = options.Binarization });
        var tape = new Tape(recordsGradients: false);
        float[] buffer = new float[loader.BufferLength];
        float[] codes = new float[data.Count * model.LatentSize];
        for (int step = 0, from = 0; step < loader.StepsPerEpoch; step++)
        {
            int n = loader.Read(0, step, buffer).Length;
            using (tape.Step())
            {
                Tensor x = Tensor.Constant(buffer.AsSpan(0, loader.ShapeAt(step).Count), loader.ShapeAt(step));
                model.Encode(x).Mean.CopyTo(codes.AsSpan(from, n * model.LatentSize));
            }

            from += n * model.LatentSize;
        }

        return codes;
    }
}

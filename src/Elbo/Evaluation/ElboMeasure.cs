using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The evidence lower bound of each example and its two terms, 1/L sum_l ln p(x|z_l) - KL(q(z|x) || p(z)), in nats
/// (Kingma and Welling 2014, equation 7), KL summed over the levels of latents, in closed form where there is one, else
/// from the same samples (their equation 6).
/// </summary>
/// <remarks>With L = 1 and the seed of a training, its noise is that of the look at held-out data after each
/// epoch.</remarks>
internal sealed class ElboMeasure : ISampleVisitor
{
    private readonly int samples;
    private readonly SamplePass draws;
    private readonly KlPerDimension perDimension;
    private readonly double[][] klOfLevel;
    private readonly NumberBuffer numbers = new();
    private readonly ElementLosses? losses;

    public ElboMeasure(Model model, int examples, EvaluationOptions options, ElementLosses? losses = null)
    {
        this.losses = losses;
        samples = options.ElboSamples;
        draws = new SamplePass(model, new RandomStream(options.Seed, RandomPurpose.Evaluation));
        perDimension = new KlPerDimension(model.LevelSizes);
        klOfLevel = [.. model.LevelSizes.Select(_ => new double[examples])];
        Reconstruction = new double[examples];
        Kl = new double[examples];
    }

    /// <summary>E_q[ln p(x|z)] of each example.</summary>
    public double[] Reconstruction { get; }

    /// <summary>KL(q(z|x) || p(z)) of each example.</summary>
    public double[] Kl { get; }

    /// <summary>The mean KL of each latent; empty where some level has none by itself.</summary>
    public double[] KlPerDimension => perDimension.Means;

    /// <summary>The KL of each level, of each example.</summary>
    public IReadOnlyList<double[]> KlOfLevel => klOfLevel;

    /// <summary>Reconstruction less KL, of each example.</summary>
    public double[] Bound => [.. Reconstruction.Zip(Kl, (reconstruction, kl) => reconstruction - kl)];

    /// <summary>Measures a batch.</summary>
    public void Add(in EncodedBatch batch, WorkProgress progress, CancellationToken stop) =>
        draws.Run(batch, samples, this, progress, stop);

    /// <inheritdoc/>
    public void Visit(Inference inference, in EncodedBatch batch, int firstSample)
    {
        AddMean(inference.LogLikelihood, Reconstruction.AsSpan(batch.First, batch.Count));
        losses?.Add(inference, batch, firstSample);
        for (int i = 0; i < inference.Levels.Count; i++)
        {
            Add(inference.Levels[i], i, batch, isFirst: firstSample == 0);
        }
    }

    private void Add(LatentLevel level, int index, in EncodedBatch batch, bool isFirst)
    {
        Span<double> kl = Kl.AsSpan(batch.First, batch.Count);
        Span<double> ofLevel = klOfLevel[index].AsSpan(batch.First, batch.Count);
        if (level.SampledKlPerLatent() is not { } perLatent)
        {
            Tensor estimates = KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples);
            AddMean(estimates, kl);
            AddMean(estimates, ofLevel);
            return;
        }

        // what does not depend on the samples is the same in every piece of them
        bool isOfSamples = perLatent.Shape.Rank == 3;
        if (!isOfSamples && !isFirst)
        {
            return;
        }

        int share = isOfSamples ? samples : 1;
        ReadOnlySpan<float> copy = numbers.Copy(perLatent);
        int size = perLatent.Shape[-1];
        for (int i = 0; i < copy.Length; i++)
        {
            int example = i / size % batch.Count;
            kl[example] += (double)copy[i] / share;
            ofLevel[example] += (double)copy[i] / share;
        }

        perDimension.Add(index, copy, share);
    }

    // a part of the mean over all samples, from [samples of this piece, batch]
    private void AddMean(Tensor tensor, Span<double> means)
    {
        ReadOnlySpan<float> copy = numbers.Copy(tensor);
        for (int i = 0; i < copy.Length; i++)
        {
            means[i % means.Length] += (double)copy[i] / samples;
        }
    }
}

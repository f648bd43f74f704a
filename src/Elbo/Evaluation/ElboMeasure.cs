using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The evidence lower bound of each example and its two terms, 1/L sum_l ln p(x|z_l) - KL(q(z|x) || p(z)), in nats
/// (Kingma and Welling 2014, equation 7), KL in closed form where there is one, else from the same samples (their
/// equation 6).
/// </summary>
/// <remarks>With L = 1 and the seed of a training, its noise is that of the look at held-out data after each
/// epoch.</remarks>
internal sealed class ElboMeasure : ISampleVisitor
{
    private readonly int samples;
    private readonly SamplePass draws;
    private readonly KlPerDimension perDimension;
    private readonly NumberBuffer numbers = new();
    private readonly ElementLosses? losses;

    public ElboMeasure(Model model, int examples, EvaluationOptions options, ElementLosses? losses = null)
    {
        this.losses = losses;
        samples = options.ElboSamples;
        draws = new SamplePass(model, new RandomStream(options.Seed, RandomPurpose.Evaluation));
        perDimension = new KlPerDimension(model.LatentSize);
        Reconstruction = new double[examples];
        Kl = new double[examples];
    }

    /// <summary>E_q[ln p(x|z)] of each example.</summary>
    public double[] Reconstruction { get; }

    /// <summary>KL(q(z|x) || p(z)) of each example.</summary>
    public double[] Kl { get; }

    /// <summary>The mean KL of each latent.</summary>
    public double[] KlPerDimension => perDimension.Means;

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
        Span<double> kl = Kl.AsSpan(batch.First, batch.Count);
        for (int i = 0; i < inference.Levels.Count; i++)
        {
            LatentLevel level = inference.Levels[i];
            if (!KlDivergence.HasClosedForm(level.Posterior, level.Prior))
            {
                AddMean(KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples), kl);
            }
            else if (firstSample == 0)
            {
                AddClosedForm(KlDivergence.PerDimension(level.Posterior, level.Prior), kl, isFirstLevel: i == 0);
            }
        }
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

    private void AddClosedForm(Tensor tensor, Span<double> kl, bool isFirstLevel)
    {
        ReadOnlySpan<float> copy = numbers.Copy(tensor);
        int size = tensor.Shape[-1];
        for (int i = 0; i < copy.Length; i++)
        {
            kl[i / size] += copy[i];
        }

        if (isFirstLevel)
        {
            perDimension.Add(copy);
        }
    }
}

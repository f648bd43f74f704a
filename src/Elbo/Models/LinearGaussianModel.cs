using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// z ~ N(0, I), x = z W + mean + noise: probabilistic PCA (Tipping and Bishop 1999), factor analysis (Rubin and Thayer
/// 1982) and, without noise, PCA. Posterior and ln p(x) are exact. W [latent, dimensions] is held with W Psi^-1 W^T
/// diagonal, which any W can be turned to without a change of p(x): the latents are then independent given x.
/// </summary>
public sealed class LinearGaussianModel : EncoderDecoder, IExactLikelihood
{
    private static readonly PosteriorFamily Code = new("point", latents => latents, (head, _) => Point.Of(head));

    private readonly StandardNormal prior;
    private readonly LinearLayer layer;

    /// <summary>A model whose parameters are to be fitted.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="latentSize">The number of latents, below the numbers of an example.</param>
    /// <param name="noise">What the latents leave over.</param>
    /// <exception cref="TensorException">There are as many latents as numbers, or more.</exception>
    public LinearGaussianModel(Shape itemShape, int latentSize, LinearNoise noise)
        : this(itemShape, noise, Layer(itemShape, latentSize), LikelihoodOf(itemShape, noise))
    {
    }

    private LinearGaussianModel(Shape itemShape, LinearNoise noise, LinearLayer layer, Likelihood likelihood)
        : base(
            itemShape, layer.Weight.Shape[0],
            (
                new LinearPosterior(itemShape, layer, likelihood, noise),
                new Sequence(layer, new ReshapeLayer(itemShape))),
            likelihood, noise == LinearNoise.None ? Code : PosteriorFamily.Diagonal, Conditioning.None, [])
    {
        this.layer = layer;
        Noise = noise;
        prior = new StandardNormal(LatentSize);
    }

    /// <summary>What the latents leave over.</summary>
    public LinearNoise Noise { get; }

    /// <inheritdoc/>
    public override bool HasDensity => Noise != LinearNoise.None;

    /// <summary>p(x) with the parameters as they are; without noise, with variances of 1.</summary>
    public LinearGaussianDensity Density()
    {
        int size = ItemShape.Count;
        float[] weight = layer.Weight.Value.ToArray();
        double[][] rows = [.. weight.Chunk(size).Select(Doubles)];
        double[] variances = Doubles(Noise == LinearNoise.None
            ? [0f]
            : Likelihood.Parameters.Single().Value.ToArray());
        return new LinearGaussianDensity(
            Doubles(layer.Bias.Value.ToArray()), rows,
            [.. Enumerable.Range(0, size).Select(i => DoubleMath.Exp(variances[variances.Length == 1 ? 0 : i]))]);
    }

    /// <summary>Makes a density the model's: mean, W, and the noise where there is one.</summary>
    /// <exception cref="ModelException">It has other sizes.</exception>
    public void Set(LinearGaussianDensity density)
    {
        if (density.Dimensions != ItemShape.Count || density.Weight.Count != LatentSize)
        {
            throw new ModelException(
                $"LinearGaussianModel: a density of {density.Weight.Count} latents and {density.Dimensions} numbers "
                + $"does not fit a model of {LatentSize} and {ItemShape.Count}. Make it of the same sizes.");
        }

        layer.Bias.Value.CopyFrom([.. density.Mean.Select(number => (float)number)]);
        layer.Weight.Value.CopyFrom([.. density.Weight.SelectMany(row => row).Select(number => (float)number)]);
        if (Noise != LinearNoise.None)
        {
            Tensor variances = Likelihood.Parameters.Single().Value;
            variances.CopyFrom(
                [.. density.Noise.Take(variances.Count).Select(variance => (float)DoubleMath.Log(variance))]);
        }
    }

    /// <inheritdoc/>
    public override void RequireDensity(string what)
    {
        if (!HasDensity)
        {
            throw new ModelException(
                $"{what} needs a distribution over x, which pca is not: it has no noise. Train a ppca, or look at its "
                + "reconstructions and codes.");
        }
    }

    /// <inheritdoc/>
    public double[] LogLikelihood(in Batch batch)
    {
        RequireDensity("ln p(x)");
        LinearGaussianDensity density = Density();
        double[] results = new double[batch.Examples.Count];
        float[] values = batch.Observed.ToArray();
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = density.LogDensity(values.AsSpan(i * ItemShape.Count, ItemShape.Count));
        }

        return results;
    }

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples)
    {
        RequireDensity("drawing samples");
        return prior.Sample(new SampleNoise(random, examples, 0, 1)).Reshape(new Shape(examples.Count, LatentSize));
    }

    /// <inheritdoc/>
    private protected override Inference Conclude(
        Distribution posterior, Tensor samples, ScaledGradient? scale, Tensor decoded, Tensor logLikelihood) =>
        HasDensity
            ? Inference.Of(LatentLevel.Of(posterior, prior, samples, scale), decoded, logLikelihood)
            : Inference.OfCode(samples, decoded, logLikelihood);

    private static LinearLayer Layer(Shape itemShape, int latentSize) => latentSize < itemShape.Count
        ? new LinearLayer(latentSize, itemShape.Count, Activation.None, Initialization.FanIn)
        : throw new TensorException(
            $"LinearGaussianModel: {latentSize} latents are not fewer than the {itemShape.Count} numbers of an "
            + "example, so nothing is left for the noise. Take fewer.");

    private static Likelihood LikelihoodOf(Shape itemShape, LinearNoise noise) => noise switch
    {
        LinearNoise.None => new Gaussian(GaussianVariance.Unit),
        LinearNoise.Shared => new Gaussian(GaussianVariance.Learned),
        _ => new ElementGaussian(itemShape),
    };

    private static double[] Doubles(float[] numbers) => [.. numbers.Select(number => (double)number)];
}

using Elbo.Data;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>
/// x = z W + e with z and e standard normal, each latent with elements of x of its own: ln p(x) and the posterior are
/// known exactly, the posterior is diagonal, and a linear encoder can be exact. What is claimed of bounds and gradients
/// can be compared with the truth here.
/// </summary>
internal sealed class LinearWorld
{
    private const int ElementsEach = 3;
    private static readonly double[] Strengths = [1.6, 0.9, 0.4];

    private readonly double[] weight =
    [
        .. Strengths.SelectMany(strength => Enumerable.Range(0, ElementsEach)
            .Select(i => (i % 2 == 0 ? strength : -strength) / Math.Sqrt(ElementsEach))),
    ];

    private readonly LinearGaussianDensity truth;

    /// <summary>The model; its posterior is exact but for what is added to each mean and log-variance.</summary>
    public LinearWorld(double shift)
    {
        var encoder = new LinearLayer(Items, 2 * Latents, Activation.None, Initialization.Glorot);
        var decoder = new LinearLayer(Latents, Items, Activation.None, Initialization.Glorot);
        Model = new Vae(
            new Shape(Items), Latents, encoder, decoder, new Gaussian(GaussianVariance.Unit), PosteriorFamily.Diagonal);
        float[] down = new float[Latents * Items];
        float[] up = new float[Items * 2 * Latents];
        float[] bias = new float[2 * Latents];
        for (int i = 0; i < Items; i++)
        {
            int latent = i / ElementsEach;
            down[(latent * Items) + i] = (float)weight[i];
            up[(i * 2 * Latents) + latent] = (float)(weight[i] * Spread(latent));
        }

        for (int latent = 0; latent < Latents; latent++)
        {
            bias[latent] = (float)shift;
            bias[Latents + latent] = (float)(DoubleMath.Log(Spread(latent)) + shift);
        }

        decoder.Weight.Value.CopyFrom(down);
        encoder.Weight.Value.CopyFrom(up);
        encoder.Bias.Value.CopyFrom(bias);
        truth = Density(1);
    }

    /// <summary>What it is, in a line.</summary>
    public static string Name => FormattableString.Invariant(
        $"examples drawn from a linear model of {Latents} latents and {Items} numbers");

    /// <summary>The number of latents.</summary>
    public static int Latents => Strengths.Length;

    /// <summary>The number of elements of x.</summary>
    public static int Items => Latents * ElementsEach;

    /// <summary>The model.</summary>
    public Vae Model { get; }

    /// <summary>Examples drawn from the model, one behind the other.</summary>
    public float[] Draw(int count, ulong seed)
    {
        float[] latents = new float[count * Latents];
        float[] values = new float[count * Items];
        new RandomStream(seed, RandomPurpose.PriorSamples).FillNormal(latents);
        new RandomStream(seed, RandomPurpose.LikelihoodSamples).FillNormal(values);
        for (int i = 0; i < values.Length; i++)
        {
            int element = i % Items;
            values[i] += (float)(weight[element] * latents[(i / Items * Latents) + (element / ElementsEach)]);
        }

        return values;
    }

    /// <summary>p(x) where all weights are scaled by a factor.</summary>
    public LinearGaussianDensity Density(double scale)
    {
        double[][] rows = DoubleRows.Zeros(Latents, Items);
        for (int i = 0; i < Items; i++)
        {
            rows[i / ElementsEach][i] = scale * weight[i];
        }

        return new LinearGaussianDensity(new double[Items], rows, [.. Enumerable.Repeat(1.0, Items)]);
    }

    /// <summary>
    /// The evidence lower bound of a density where q is the posterior of the factor 1 but for a shift of its means and
    /// log-variances; nats.
    /// </summary>
    public double Bound(LinearGaussianDensity density, ReadOnlySpan<float> x, double shift)
    {
        double[][] covariance = DoubleRows.Zeros(Latents, Latents);
        for (int latent = 0; latent < Latents; latent++)
        {
            covariance[latent][latent] = Spread(latent) * DoubleMath.Exp(shift);
        }

        double[] mean = [.. truth.PosteriorMean(x).Select(number => number + shift)];
        return -TangentBound.Of(density, x, mean, covariance).Value;
    }

    private static double Spread(int latent) => 1 / (1 + (Strengths[latent] * Strengths[latent]));
}

using Elbo.Distributions;
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
    private const double LogTwoPi = 1.8378770664093453;
    private static readonly double[] Strengths = [1.6, 0.9, 0.4];

    private readonly double[] weight =
    [
        .. Strengths.SelectMany(strength => Enumerable.Range(0, ElementsEach)
            .Select(i => (i % 2 == 0 ? strength : -strength) / Math.Sqrt(ElementsEach))),
    ];

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
    }

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

    /// <summary>ln p(x) where all weights are scaled by a factor; nats.</summary>
    public double LogLikelihood(ReadOnlySpan<float> x, double scale)
    {
        double sum = -0.5 * Items * LogTwoPi;
        for (int latent = 0; latent < Latents; latent++)
        {
            double strength = scale * scale * Strengths[latent] * Strengths[latent];
            double along = scale * Along(x, latent);
            sum -= 0.5 * (DoubleMath.Log(1 + strength) - (along * along / (1 + strength)));
        }

        return sum - (0.5 * Squares(x));
    }

    /// <summary>
    /// The evidence lower bound where all weights are scaled by a factor and q stays the posterior of the factor 1 but
    /// for a shift of its means and log-variances; nats.
    /// </summary>
    public double Bound(ReadOnlySpan<float> x, double scale, double shift)
    {
        double sum = (-0.5 * Items * LogTwoPi) - (0.5 * Squares(x));
        for (int latent = 0; latent < Latents; latent++)
        {
            double strength = scale * scale * Strengths[latent] * Strengths[latent];
            double mean = (Spread(latent) * Along(x, latent)) + shift;
            double variance = Spread(latent) * DoubleMath.Exp(shift);
            sum += (scale * mean * Along(x, latent)) - (0.5 * strength * ((mean * mean) + variance));
            sum -= 0.5 * ((mean * mean) + variance - 1 - DoubleMath.Log(variance));
        }

        return sum;
    }

    private static double Spread(int latent) => 1 / (1 + (Strengths[latent] * Strengths[latent]));

    private double Along(ReadOnlySpan<float> x, int latent)
    {
        double sum = 0;
        for (int i = latent * ElementsEach; i < (latent + 1) * ElementsEach; i++)
        {
            sum += weight[i] * x[i];
        }

        return sum;
    }

    private static double Squares(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float number in x)
        {
            sum += (double)number * number;
        }

        return sum;
    }
}

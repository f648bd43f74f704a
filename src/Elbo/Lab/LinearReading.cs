using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>
/// A VAE without hidden layers and with a Gaussian likelihood of one variance, read as what it is: p(x) is that of
/// probabilistic PCA, and q(z|x) is normal with a mean and a log-variance that are linear in x. In double, so that what
/// is left of a bound shows below the rounding of the engine.
/// </summary>
internal sealed class LinearReading
{
    private readonly float[] weight;
    private readonly float[] bias;
    private readonly int latents;

    /// <summary>The model with its parameters as they are now.</summary>
    public LinearReading(Model model)
    {
        latents = model.LatentSize;
        int size = model.ItemShape.Count;
        weight = Numbers(model, "encoder", "weight");
        bias = Numbers(model, "encoder", "bias");
        double variance = model.Likelihood.Parameters.SingleOrDefault() is { } learned
            ? DoubleMath.Exp(learned.Value.ToArray()[0])
            : 1;
        Density = new LinearGaussianDensity(
            Doubles(Numbers(model, "decoder", "bias")), Directions(model),
            [.. Enumerable.Repeat(variance, size)]);
    }

    /// <summary>p(x).</summary>
    public LinearGaussianDensity Density { get; }

    /// <summary>
    /// Makes a model probabilistic PCA with its true posterior, N(M^-1 W Psi^-1 (x - mean), M^-1), where M is diagonal.
    /// </summary>
    public static void Set(Model model, LinearGaussianDensity density)
    {
        int size = model.LatentSize;
        float[] slopes = new float[density.Dimensions * 2 * size];
        float[] shifts = new float[2 * size];
        for (int a = 0; a < size; a++)
        {
            double shift = 0;
            for (int i = 0; i < density.Dimensions; i++)
            {
                slopes[(i * 2 * size) + a] = (float)density.Recognition[a][i];
                shift -= density.Recognition[a][i] * density.Mean[i];
            }

            shifts[a] = (float)shift;
            shifts[size + a] = (float)DoubleMath.Log(density.PosteriorCovariance[a][a]);
        }

        Parameter(model, "encoder", "weight").CopyFrom(slopes);
        Parameter(model, "encoder", "bias").CopyFrom(shifts);
        Parameter(model, "decoder", "weight").CopyFrom(
            [.. density.Weight.SelectMany(row => row).Select(number => (float)number)]);
        Parameter(model, "decoder", "bias").CopyFrom([.. density.Mean.Select(number => (float)number)]);
        model.Likelihood.Parameters.Single().Value.CopyFrom([(float)DoubleMath.Log(density.Noise[0])]);
    }

    /// <summary>What each latent adds to x: the decoder's weights, a row for each.</summary>
    public static double[][] Directions(Model model) =>
        [.. Numbers(model, "decoder", "weight").Chunk(model.ItemShape.Count).Select(Doubles)];

    /// <summary>
    /// The mean evidence lower bound over a data set, the expectation over z in closed form, and the mean KL of each
    /// latent; nats per example.
    /// </summary>
    public (double Bound, double[] Kl) Average(Dataset data)
    {
        double bound = 0;
        double[] kl = new double[latents];
        float[] x = new float[data.ItemShape.Count];
        double[] head = new double[2 * latents];
        for (int index = 0; index < data.Count; index++)
        {
            data.Read([index], x);
            Encode(x, head);
            double[][] covariance = DoubleRows.Zeros(latents, latents);
            for (int a = 0; a < latents; a++)
            {
                covariance[a][a] = DoubleMath.Exp(head[latents + a]);
                kl[a] += 0.5 * ((head[a] * head[a]) + covariance[a][a] - 1 - head[latents + a]) / data.Count;
            }

            bound -= TangentBound.Of(Density, x, head[..latents], covariance).Value / data.Count;
        }

        return (bound, kl);
    }

    private void Encode(float[] x, double[] head)
    {
        for (int j = 0; j < head.Length; j++)
        {
            head[j] = bias[j];
        }

        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < head.Length; j++)
            {
                head[j] += (double)x[i] * weight[(i * head.Length) + j];
            }
        }
    }

    private static float[] Numbers(Model model, string part, string name) => Parameter(model, part, name).ToArray();

    private static Tensor Parameter(Model model, string part, string name) => model.Parameters.All
        .Single(parameter => parameter.Name.StartsWith(part + ".", StringComparison.Ordinal)
            && parameter.Name.EndsWith("." + name, StringComparison.Ordinal))
        .Value;

    private static double[] Doubles(float[] numbers) => [.. numbers.Select(number => (double)number)];
}

using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Codes as a model's prior has them; where it has none, as with a plain autoencoder, from a normal with the mean and
/// the deviation of the codes of some data, each latent by itself: what a user would have to take.
/// </summary>
internal static class LatentDraws
{
    /// <summary>So many codes, [count, latent].</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">Codes of data, [examples, latent].</param>
    /// <param name="count">How many to draw.</param>
    /// <param name="seed">The seed; code i of a seed is the same whatever the count.</param>
    public static float[] Of(Model model, ReadOnlySpan<float> codes, int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.PriorSamples);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            if (model.HasDensity)
            {
                return model.SamplePrior(random, Examples.Range(0, count)).ToArray();
            }

            float[] draws = Noise.Normal(random, Examples.Range(0, count), 1, model.LatentSize).ToArray();
            double[] centres = Centres(codes, model.LatentSize);
            double[] variances = ActiveUnits.Variances(codes, model.LatentSize);
            for (int i = 0; i < draws.Length; i++)
            {
                int latent = i % model.LatentSize;
                draws[i] = (float)(centres[latent] + (Math.Sqrt(variances[latent]) * draws[i]));
            }

            return draws;
        }
    }

    /// <summary>The mean of each latent over the codes.</summary>
    public static double[] Centres(ReadOnlySpan<float> codes, int latents)
    {
        double[] centres = new double[latents];
        for (int i = 0; i < codes.Length; i++)
        {
            centres[i % latents] += (double)codes[i] * latents / codes.Length;
        }

        return centres;
    }
}

using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Codes as a model's prior has them; where it has none, as with a plain autoencoder, from a normal with the mean and
/// the deviation of the codes of some data, each latent by itself: what a user would have to take.
/// </summary>
public static class LatentDraws
{
    /// <summary>
    /// Draws of the prior at a temperature, [count, latent]: below 1 nearer to the middle of a normal prior and so more
    /// typical, above 1 further out. Draw i of a seed is the same whatever is drawn beside it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="temperature">
    /// What the draws, or with several levels their distances from the mean, are multiplied by; 1 leaves them as they
    /// are.
    /// </param>
    /// <exception cref="ModelException">The model has no prior.</exception>
    public static float[] OfPrior(Model model, int first, int count, ulong seed, double temperature)
    {
        model.RequireDensity("drawing samples");
        var random = new RandomStream(seed, RandomPurpose.PriorSamples);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            return model.SamplePrior(random, Examples.Range(first, count), temperature).ToArray();
        }
    }

    /// <summary>So many codes, [count, latent].</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">Codes of data, [examples, latent].</param>
    /// <param name="count">How many to draw.</param>
    /// <param name="seed">The seed; code i of a seed is the same whatever the count.</param>
    public static float[] Of(Model model, ReadOnlySpan<float> codes, int count, ulong seed)
    {
        if (model.HasDensity)
        {
            return OfPrior(model, 0, count, seed, temperature: 1);
        }

        var random = new RandomStream(seed, RandomPurpose.PriorSamples);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
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

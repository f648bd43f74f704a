using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>
/// Latents whose posterior mean moves with the data, Cov_x(E_q(z_j|x)[z_j]) > 0.01 (Burda, Grosse and Salakhutdinov
/// 2016, "Importance weighted autoencoders", section 5.2): the others say nothing of x. Of a level that is inferred
/// from another one, the mean is the one given that level's mean; below the highest level a KL above 0.01 is asked for
/// too.
/// </summary>
public static class ActiveUnits
{
    /// <summary>The variance above which a latent is active.</summary>
    public const double Threshold = CollapseDoctor.LeastVariance;

    /// <summary>The variance over examples of each latent's posterior mean: sum (m - mean)^2 / examples.</summary>
    /// <param name="means">Posterior means, [examples, latent].</param>
    /// <param name="latentSize">The number of latents.</param>
    public static double[] Variances(ReadOnlySpan<float> means, int latentSize) =>
        ColumnVariances.Of(means, latentSize);

    /// <summary>How many of the variances are above the threshold.</summary>
    public static int Count(IReadOnlyList<double> variances) => variances.Count(variance => variance > Threshold);
}

using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// -ln p(x) of a linear-Gaussian model and its upper bound F(theta, q) = KL(q || p(z)) - E_q[ln p(x|z)], with the
/// gradients of both in theta (Neal and Hinton 1998; Kingma and Welling 2014, equation 3). F is -ln p(x) + KL(q ||
/// p(z|x)): where q is the true posterior the two touch, in value and in slope.
/// </summary>
public static class TangentBound
{
    private const double LogTwoPi = 1.8378770664093453;

    /// <summary>-ln p(x) and its gradient, from the inverse covariance C^-1 alone; nats.</summary>
    public static BoundPoint NegativeLogLikelihood(LinearGaussianDensity density, ReadOnlySpan<float> x)
    {
        double[][] gains = density.Recognition;
        double[] rest = density.Rest(x);
        double[] u = new double[rest.Length];
        double[] noise = new double[rest.Length];
        for (int i = 0; i < u.Length; i++)
        {
            u[i] = rest[i] / density.Noise[i];
        }

        // C^-1 = Psi^-1 - Psi^-1 W^T (M^-1 W Psi^-1)
        double[] along = [.. gains.Select(row => DoubleRows.Dot(row, rest))];
        for (int i = 0; i < u.Length; i++)
        {
            double inverse = 1 / density.Noise[i];
            for (int a = 0; a < gains.Length; a++)
            {
                double scaled = density.Rows[a][i] / density.Noise[i];
                u[i] -= scaled * along[a];
                inverse -= scaled * gains[a][i];
            }

            noise[i] = 0.5 * (inverse - (u[i] * u[i]));
        }

        double[][] weight = [.. gains.Select(row => row.ToArray())];
        for (int a = 0; a < weight.Length; a++)
        {
            DoubleRows.AddScaled(weight[a], -DoubleRows.Dot(density.Rows[a], u), u);
        }

        return new BoundPoint(-density.LogDensity(x), [.. u.Select(number => -number)], weight, noise);
    }

    /// <summary>F(theta, q) for q = N(mean, covariance) and its gradient in theta; nats.</summary>
    /// <param name="density">theta.</param>
    /// <param name="x">x.</param>
    /// <param name="mean">The mean of q, [latent].</param>
    /// <param name="covariance">The covariance of q, [latent, latent].</param>
    /// <exception cref="ModelException">The covariance is not positive definite.</exception>
    public static BoundPoint Of(
        LinearGaussianDensity density, ReadOnlySpan<float> x, IReadOnlyList<double> mean,
        IReadOnlyList<IReadOnlyList<double>> covariance)
    {
        int latents = mean.Count;
        double[][] spread = [.. covariance.Select(row => row.ToArray())];
        double value = -latents - new Cholesky(spread).LogDeterminant;
        double[] rest = density.Rest(x);
        double[][] product = DoubleRows.Zeros(latents, rest.Length);
        for (int a = 0; a < latents; a++)
        {
            value += spread[a][a] + (mean[a] * mean[a]);
            DoubleRows.AddScaled(rest, -mean[a], density.Rows[a]);
            for (int b = 0; b < latents; b++)
            {
                DoubleRows.AddScaled(product[a], spread[a][b], density.Rows[b]);
            }
        }

        double[] slope = new double[rest.Length];
        double[] noise = new double[rest.Length];
        double[][] weight = DoubleRows.Zeros(latents, rest.Length);
        for (int i = 0; i < rest.Length; i++)
        {
            double variance = density.Noise[i];
            double error = rest[i] * rest[i];
            for (int a = 0; a < latents; a++)
            {
                error += density.Rows[a][i] * product[a][i];
                weight[a][i] = (product[a][i] - (mean[a] * rest[i])) / variance;
            }

            value += LogTwoPi + DoubleMath.Log(variance) + (error / variance);
            slope[i] = -rest[i] / variance;
            noise[i] = 0.5 * ((1 / variance) - (error / (variance * variance)));
        }

        return new BoundPoint(0.5 * value, slope, weight, noise);
    }
}

/// <summary>A number in nats and its gradient in the parameters of a linear-Gaussian model.</summary>
/// <param name="Value">The number.</param>
/// <param name="Mean">Its slope in the mean, [dimensions].</param>
/// <param name="Weight">Its slope in W, a row for each latent.</param>
/// <param name="Noise">Its slope in the variances, [dimensions].</param>
public sealed record BoundPoint(
    double Value, IReadOnlyList<double> Mean, IReadOnlyList<IReadOnlyList<double>> Weight,
    IReadOnlyList<double> Noise);

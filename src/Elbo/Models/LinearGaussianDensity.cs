using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The exact density of a linear-Gaussian model, in double: ln p(x) = -1/2 (d ln 2 pi + ln det C + r^T C^-1 r) with r =
/// x - mean and C = W^T W + Psi (Tipping and Bishop 1999, equation 4). Only matrices of latent by latent are inverted:
/// with M = I + W Psi^-1 W^T, ln det C = ln det Psi + ln det M and C^-1 = Psi^-1 - Psi^-1 W^T M^-1 W Psi^-1 (Woodbury).
/// </summary>
public sealed class LinearGaussianDensity
{
    private const double LogTwoPi = 1.8378770664093453;

    private readonly double[] mean;
    private readonly double[][] weight;
    private readonly double[] noise;
    private readonly double[][] scaled;
    private readonly double[][] covariance;
    private readonly double[][] recognition;
    private readonly double constant;

    /// <summary>A density of its parameters.</summary>
    /// <param name="mean">[dimensions].</param>
    /// <param name="weight">W, a row for each latent.</param>
    /// <param name="noise">The diagonal of Psi, [dimensions], above 0.</param>
    /// <exception cref="ModelException">A number is not finite, or a variance not above 0.</exception>
    public LinearGaussianDensity(double[] mean, double[][] weight, double[] noise)
    {
        this.mean = mean;
        this.weight = weight;
        this.noise = noise;
        double logNoise = 0;
        foreach (double variance in noise)
        {
            logNoise += variance > 0 ? DoubleMath.Log(variance) : throw new ModelException(
                $"LinearGaussianDensity: a variance of {variance}, expected a number above 0. Fit it to data that "
                + "varies.");
        }

        scaled = [.. weight.Select(row => row.Zip(noise, (number, variance) => number / variance).ToArray())];
        double[][] precision = DoubleRows.Zeros(weight.Length, weight.Length);
        for (int a = 0; a < weight.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                precision[a][b] = DoubleRows.Dot(scaled[a], weight[b]) + (a == b ? 1 : 0);
                precision[b][a] = precision[a][b];
            }
        }

        var factor = new Cholesky(precision);
        covariance = factor.Inverse();
        recognition = [.. scaled.Select(row => row.ToArray())];
        factor.Solve(recognition);
        LogDeterminant = factor.LogDeterminant;
        constant = (mean.Length * LogTwoPi) + logNoise + LogDeterminant;
    }

    /// <summary>The numbers of x.</summary>
    public int Dimensions => mean.Length;

    /// <summary>The mean of x.</summary>
    public IReadOnlyList<double> Mean => mean;

    /// <summary>W, a row for each latent.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Weight => weight;

    /// <summary>The diagonal of Psi.</summary>
    public IReadOnlyList<double> Noise => noise;

    /// <summary>The covariance of z given x, M^-1: the same for every x.</summary>
    public IReadOnlyList<IReadOnlyList<double>> PosteriorCovariance => covariance;

    /// <summary>M^-1 W Psi^-1: by it x - mean becomes the posterior's mean.</summary>
    internal double[][] Recognition => recognition;

    internal double[][] Rows => weight;

    private double LogDeterminant { get; }

    /// <summary>ln p(x); nats.</summary>
    public double LogDensity(ReadOnlySpan<float> x)
    {
        double[] rest = Rest(x);
        double distance = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            distance += rest[i] * rest[i] / noise[i];
        }

        for (int a = 0; a < weight.Length; a++)
        {
            distance -= DoubleRows.Dot(scaled[a], rest) * DoubleRows.Dot(recognition[a], rest);
        }

        return -0.5 * (constant + distance);
    }

    /// <summary>The mean of z given x: M^-1 W Psi^-1 (x - mean).</summary>
    public double[] PosteriorMean(ReadOnlySpan<float> x)
    {
        double[] rest = Rest(x);
        return [.. recognition.Select(row => DoubleRows.Dot(row, rest))];
    }

    /// <summary>
    /// The means over a data set, from its moments alone: ln p(x), and the KL of the posterior from the prior.
    /// </summary>
    public (double LogLikelihood, double Kl) Average(DataMoments moments)
    {
        double[] shift = [.. moments.Mean.Zip(mean, (data, own) => data - own)];
        double[][] responses = Responses(moments);
        double distance = 0;
        for (int i = 0; i < shift.Length; i++)
        {
            distance += (moments.Row(i)[i] + (shift[i] * shift[i])) / noise[i];
        }

        double kl = LogDeterminant;
        for (int a = 0; a < weight.Length; a++)
        {
            DoubleRows.AddScaled(responses[a], DoubleRows.Dot(recognition[a], shift), shift);
            distance -= DoubleRows.Dot(scaled[a], responses[a]);
            kl += DoubleRows.Dot(recognition[a], responses[a]) + covariance[a][a] - 1;
        }

        return (-0.5 * (constant + distance), 0.5 * kl);
    }

    /// <summary>
    /// Recognition times the covariance of the data: the covariance of code and data, a row a latent.
    /// </summary>
    internal double[][] Responses(DataMoments moments)
    {
        double[][] rows = DoubleRows.Zeros(weight.Length, Dimensions);
        for (int i = 0; i < Dimensions; i++)
        {
            for (int a = 0; a < rows.Length; a++)
            {
                DoubleRows.AddScaled(rows[a], recognition[a][i], moments.Row(i));
            }
        }

        return rows;
    }

    internal double[] Rest(ReadOnlySpan<float> x)
    {
        double[] rest = new double[mean.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = x[i] - mean[i];
        }

        return rest;
    }
}

using Elbo.Data;
using Elbo.Models;

namespace Elbo.Training;

/// <summary>Parameters of linear-Gaussian models from the moments of data.</summary>
public static class LinearFit
{
    /// <summary>
    /// The smallest variance of a number in factor analysis, e^-8: a pixel that never changes would take the density to
    /// infinity.
    /// </summary>
    public const double LowestElementVariance = 3.3546262790251185e-4;

    // Data without noise at all, such as fewer examples than latents, still has a finite density.
    private const double LowestSharedVariance = 1e-10;

    /// <summary>
    /// The maximum of the likelihood in one step: sigma^2 = the mean of the discarded eigenvalues of the data's
    /// covariance, W = (Lambda - sigma^2 I)^1/2 U^T (Tipping and Bishop 1999, equations 7 and 8 with R = I). Without
    /// noise, W = U^T: principal component analysis.
    /// </summary>
    /// <exception cref="TrainingException">
    /// The noise has a variance for each number: there is no closed form.
    /// </exception>
    public static LinearGaussianDensity ClosedForm(DataMoments moments, int latents, LinearNoise noise)
    {
        if (noise == LinearNoise.Each)
        {
            throw new TrainingException("factor analysis has no closed form. Fit it by em.");
        }

        int size = moments.Dimensions;
        SymmetricEigen eigen = SymmetricEigen.Of(moments);
        double discarded = 0;
        for (int i = latents; i < size; i++)
        {
            discarded += eigen.Values[i];
        }

        double variance = noise == LinearNoise.None ? 1 : Math.Max(discarded / (size - latents), LowestSharedVariance);
        double[][] weight = DoubleRows.Zeros(latents, size);
        for (int a = 0; a < latents; a++)
        {
            double length = noise == LinearNoise.None ? 1 : Math.Sqrt(Math.Max(0, eigen.Values[a] - variance));
            DoubleRows.AddScaled(weight[a], length, eigen.Vectors[a]);
        }

        double[] variances = new double[size];
        Array.Fill(variances, variance);
        return new LinearGaussianDensity([.. moments.Mean], weight, variances);
    }

    /// <summary>
    /// One step of expectation-maximization, after which the likelihood is no lower: with the posterior of the old
    /// parameters, W = (M^-1 + B S B^T)^-1 B S and Psi = diag(S - S B^T W), B = M^-1 W Psi^-1 (Rubin and Thayer 1982);
    /// a shared variance is the mean of that diagonal, which is equations 27 and 28 of Tipping and Bishop (1999). W
    /// comes turned so that W Psi^-1 W^T is diagonal, largest first.
    /// </summary>
    public static LinearGaussianDensity Step(LinearGaussianDensity old, DataMoments moments, LinearNoise noise)
    {
        int latents = old.Weight.Count;
        LinearGaussianDensity now = new([.. moments.Mean], old.Rows, [.. old.Noise]);
        double[][] responses = now.Responses(moments);
        double[][] second = DoubleRows.Zeros(latents, latents);
        for (int a = 0; a < latents; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                second[a][b] = now.PosteriorCovariance[a][b] + DoubleRows.Dot(now.Recognition[a], responses[b]);
                second[b][a] = second[a][b];
            }
        }

        double[][] weight = [.. responses.Select(row => row.ToArray())];
        new Cholesky(second).Solve(weight);
        double[] variances = Variances(moments, weight, responses, noise);
        return new LinearGaussianDensity([.. moments.Mean], Turn(weight, variances), variances);
    }

    private static double[] Variances(
        DataMoments moments, double[][] weight, double[][] responses, LinearNoise noise)
    {
        double[] variances = new double[moments.Dimensions];
        double sum = 0;
        for (int i = 0; i < variances.Length; i++)
        {
            variances[i] = moments.Row(i)[i];
            for (int a = 0; a < weight.Length; a++)
            {
                variances[i] -= weight[a][i] * responses[a][i];
            }

            sum += variances[i];
            variances[i] = Math.Max(variances[i], LowestElementVariance);
        }

        if (noise == LinearNoise.Shared)
        {
            Array.Fill(variances, Math.Max(sum / variances.Length, LowestSharedVariance));
        }

        return variances;
    }

    // A rotation of the latents leaves p(x) as it is.
    private static double[][] Turn(double[][] weight, double[] variances)
    {
        double[][] scaled = [.. weight.Select(row => row.Zip(variances, (number, v) => number / v).ToArray())];
        SymmetricEigen eigen = SymmetricEigen.Of(
            [.. weight.Select(row => scaled.Select(other => DoubleRows.Dot(row, other)).ToArray())]);
        double[][] turned = DoubleRows.Zeros(weight.Length, variances.Length);
        for (int a = 0; a < turned.Length; a++)
        {
            for (int b = 0; b < weight.Length; b++)
            {
                DoubleRows.AddScaled(turned[a], eigen.Vectors[a][b], weight[b]);
            }
        }

        return turned;
    }
}

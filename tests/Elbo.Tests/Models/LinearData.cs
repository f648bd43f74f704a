using Elbo.Data;
using Elbo.Tensors;
using Elbo.Tests.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

/// <summary>Examples of a linear-Gaussian model with known sizes: x = z W + mean + noise.</summary>
internal static class LinearData
{
    public const int Dimensions = 10;
    public const int Latents = 3;
    public const int Examples = 2000;

    /// <summary>The noise of factor analysis: very unequal.</summary>
    public static double[] UnequalNoise { get; } =
        [.. Enumerable.Range(0, Dimensions).Select(i => 0.05 + (0.25 * i))];

    /// <summary>Noise of one size.</summary>
    public static double[] EqualNoise { get; } = [.. Enumerable.Repeat(0.3, Dimensions)];

    /// <summary>Examples with such variances of the noise.</summary>
    public static ArrayDataset Of(double[] noise, uint example = 1, int examples = Examples)
    {
        float[] weight = Normal(Latents * Dimensions, 77);
        float[] latents = Normal(examples * Latents, example);
        float[] rest = Normal(examples * Dimensions, example + 1000);
        float[] values = new float[examples * Dimensions];
        for (int n = 0; n < examples; n++)
        {
            for (int i = 0; i < Dimensions; i++)
            {
                double sum = (0.5 * i) + (Math.Sqrt(noise[i]) * rest[(n * Dimensions) + i]);
                for (int a = 0; a < Latents; a++)
                {
                    sum += latents[(n * Latents) + a] * weight[(a * Dimensions) + i];
                }

                values[(n * Dimensions) + i] = (float)sum;
            }
        }

        return GivenNumbers.Of("linear", values, new Shape(Dimensions));
    }

    public static DataMoments Moments(Dataset data) => DataMoments.Of(
        data, new BatchOptions { BatchSize = 64, Seed = 0, Shuffle = false }, CancellationToken.None);

    public static float[] Item(Dataset data, int index)
    {
        float[] item = new float[data.ItemShape.Count];
        data.Read([index], item);
        return item;
    }

    /// <summary>The covariance of a data set, by another library.</summary>
    public static Matrix<double> Covariance(Dataset data)
    {
        Matrix<double> values = Matrix<double>.Build.DenseOfRowArrays(
            Enumerable.Range(0, data.Count).Select(n => Item(data, n).Select(x => (double)x).ToArray()));
        Vector<double> mean = values.ColumnSums() / data.Count;
        Matrix<double> centred = Matrix<double>.Build.Dense(
            data.Count, data.ItemShape.Count, (n, i) => values[n, i] - mean[i]);
        return centred.Transpose() * centred / data.Count;
    }

    /// <summary>Eigenvalues, largest first, by another library.</summary>
    public static double[] Eigenvalues(Matrix<double> matrix) =>
        [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).OrderDescending()];

    public static float[] Normal(int count, uint example)
    {
        float[] numbers = new float[count];
        new RandomStream(21, RandomPurpose.Test, Example: example).FillNormal(numbers);
        return numbers;
    }
}

using Elbo.Models;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class LeadingEigenTests
{
    [Theory]
    [InlineData(50, 2, 1)]
    [InlineData(50, 5, 1)]
    [InlineData(1, 90, 1)]
    [InlineData(3, 200, 1)]
    [InlineData(40, 500, 1)]
    [InlineData(500, 300, 1)]
    [InlineData(300, 300, 40)]
    public void The_largest_eigenvalues_are_those_of_the_covariance(int count, int size, double first)
    {
        float[] rows = Rows(count, size, first);
        LeadingEigen eigen = LeadingEigen.Of(rows, size, wanted: 2);
        Matrix<double> covariance = Covariance(rows, count, size);
        double[] expected = LinearData.Eigenvalues(covariance);
        double total = covariance.Trace();
        Assert.Equal(total, eigen.Total, 1e-12 * total);
        var vectors = Matrix<double>.Build.DenseOfRowArrays(eigen.Vectors);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected[i], eigen.Values[i], 1e-11 * total);
            Vector<double> off = (covariance * vectors.Row(i)) - (vectors.Row(i) * eigen.Values[i]);
            Assert.InRange(off.L2Norm(), 0, 1e-10 * total);
            Assert.Equal(eigen.Vectors[i].Max(Math.Abs), eigen.Vectors[i].Max());
        }

        Matrix<double> unit = (vectors * vectors.Transpose()) - Matrix<double>.Build.DenseIdentity(2);
        Assert.InRange(unit.L2Norm(), 0, 1e-12);
    }

    [Fact]
    public void Rows_that_are_equal_have_no_variance_and_directions_all_the_same()
    {
        LeadingEigen eigen = LeadingEigen.Of([.. Enumerable.Repeat(1e6f, 7 * 100)], 100, wanted: 2);
        Assert.Equal(0, eigen.Total);
        Assert.Equal([0, 0], eigen.Values);
        Assert.All(eigen.Mean, mean => Assert.Equal(1e6, mean));
        Assert.All(eigen.Vectors, vector => Assert.Equal(1, vector.Sum(value => value * value), 1e-12));
    }

    [Fact]
    public void An_eigenvalue_that_occurs_twice_is_found_twice()
    {
        // the corners of a cross in 100 dimensions: four directions of variance 4, the others of 1
        const int size = 100;
        float[] rows = new float[2 * size * size];
        for (int i = 0; i < size; i++)
        {
            float reach = i < 4 ? 2 : 1;
            rows[(2 * i * size) + i] = reach;
            rows[(((2 * i) + 1) * size) + i] = -reach;
        }

        LeadingEigen eigen = LeadingEigen.Of(rows, size, wanted: 3);
        Assert.All(eigen.Values, value => Assert.Equal(4.0 / size, value, 1e-14));
        Assert.All(eigen.Vectors, vector => Assert.Equal(1, vector[..4].Sum(value => value * value), 1e-12));
    }

    [Fact]
    public void Far_from_0_nothing_is_lost()
    {
        float[] near = Rows(60, 80, 3);
        float[] far = [.. near.Select(value => MathF.Round(value * 256) / 256)];
        LeadingEigen expected = LeadingEigen.Of(far, 80, wanted: 2);
        LeadingEigen found = LeadingEigen.Of([.. far.Select(value => value + 4096f)], 80, wanted: 2);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected.Values[i], found.Values[i], 1e-12 * expected.Total);
        }
    }

    // normal, of deviation 1 but the first, and each a little correlated with it
    private static float[] Rows(int count, int size, double first)
    {
        float[] rows = LinearData.Normal(count * size, (uint)size);
        for (int row = 0; row < count; row++)
        {
            rows[row * size] *= (float)first;
            for (int i = 1; i < size; i++)
            {
                rows[(row * size) + i] += 0.01f * rows[row * size];
            }
        }

        return rows;
    }

    private static Matrix<double> Covariance(float[] rows, int count, int size)
    {
        var matrix = Matrix<double>.Build.Dense(count, size, (i, j) => rows[(i * size) + j]);
        Vector<double> mean = matrix.ColumnSums() / count;
        var centred = Matrix<double>.Build.Dense(count, size, (i, j) => matrix[i, j] - mean[j]);
        return centred.TransposeThisAndMultiply(centred) / count;
    }
}

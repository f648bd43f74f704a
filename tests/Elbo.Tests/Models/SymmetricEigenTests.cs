using Elbo.Models;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(90)]
    public void It_agrees_with_MathNet(int size)
    {
        Matrix<double> matrix = Random(size);
        SymmetricEigen eigen = SymmetricEigen.Of(matrix.ToRowArrays());
        double[] expected = LinearData.Eigenvalues(matrix);
        Assert.Equal(eigen.Values.OrderDescending(), eigen.Values);
        for (int i = 0; i < size; i++)
        {
            Assert.Equal(expected[i], eigen.Values[i], 1e-11 * size);
        }

        AssertDecomposes(matrix, eigen);
    }

    [Fact]
    public void Zeros_equal_eigenvalues_and_diagonals_are_decomposed_too()
    {
        foreach (Matrix<double> matrix in new[]
        {
            Matrix<double>.Build.Dense(6, 6),
            Matrix<double>.Build.DenseIdentity(7) * 3,
            Matrix<double>.Build.DenseOfDiagonalArray([1.0, 5, 2, 0, 0]),
            Matrix<double>.Build.Dense(8, 8, 1.0),
            WithZeroRows(),
            Random(12) * 1e-160,
            Random(12) * 1e150,
        })
        {
            double scale = Math.Max(1e-300, matrix.Enumerate().Max(Math.Abs));
            SymmetricEigen eigen = SymmetricEigen.Of((matrix / scale).ToRowArrays());
            AssertDecomposes(matrix / scale, eigen);
        }
    }

    [Theory]
    [InlineData(10, 120, 1)]
    [InlineData(60, 300, 1)]
    [InlineData(60, 300, 6)]
    [InlineData(150, 400, 12)]
    public void A_covariance_of_fewer_rows_than_numbers_is_decomposed(int count, int size, int decades)
    {
        // deviations fall over so many powers of ten, and all but count eigenvalues are rounding
        float[] numbers = LinearData.Normal(count * size, 5);
        Matrix<double> rows = Matrix<double>.Build.Dense(
            count, size, (i, j) => numbers[(i * size) + j] * Math.Pow(10, -(double)decades * j / size));
        Matrix<double> covariance = rows.TransposeThisAndMultiply(rows) / count;
        AssertDecomposes(covariance, SymmetricEigen.Of(covariance.ToRowArrays()));
    }

    [Fact]
    public void The_largest_entry_of_each_vector_is_positive()
    {
        foreach (double[] vector in SymmetricEigen.Of(Random(20).ToRowArrays()).Vectors)
        {
            Assert.Equal(vector.Max(Math.Abs), vector.Max());
        }
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_told()
    {
        double[][] rows = Random(4).ToRowArrays();
        rows[1][2] = rows[2][1] = double.NaN;
        Assert.Contains(
            "not finite", Assert.Throws<ModelException>(() => SymmetricEigen.Of(rows)).Message,
            StringComparison.Ordinal);
    }

    private static Matrix<double> Random(int size)
    {
        float[] numbers = LinearData.Normal(size * size, (uint)size);
        Matrix<double> any = Matrix<double>.Build.Dense(size, size, (i, j) => numbers[(i * size) + j]);
        return any + any.Transpose();
    }

    private static Matrix<double> WithZeroRows()
    {
        Matrix<double> matrix = Random(9);
        foreach (int i in new[] { 0, 4, 8 })
        {
            matrix.ClearRow(i);
            matrix.ClearColumn(i);
        }

        return matrix;
    }

    private static void AssertDecomposes(Matrix<double> matrix, SymmetricEigen eigen)
    {
        Matrix<double> vectors = Matrix<double>.Build.DenseOfRowArrays(eigen.Vectors);
        int size = matrix.RowCount;
        Assert.True((vectors * vectors.Transpose() - Matrix<double>.Build.DenseIdentity(size)).L2Norm() < 1e-12 * size);
        Matrix<double> again = vectors.Transpose() * Matrix<double>.Build.DenseOfDiagonalArray(eigen.Values) * vectors;
        Assert.True((again - matrix).L2Norm() < 1e-12 * size * Math.Max(1, matrix.L2Norm()));
    }
}

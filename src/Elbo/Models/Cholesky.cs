using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>A symmetric positive definite matrix as L L^T, in double and in one fixed order.</summary>
internal sealed class Cholesky
{
    private readonly double[][] factor;

    /// <exception cref="ModelException">The matrix is not positive definite.</exception>
    public Cholesky(double[][] matrix)
    {
        int size = matrix.Length;
        factor = DoubleRows.Zeros(size, size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = matrix[i][j] - DoubleRows.Dot(factor[i].AsSpan(0, j), factor[j].AsSpan(0, j));
                if (i == j && !(rest > 0))
                {
                    throw new ModelException(
                        $"Cholesky: pivot {i} of {size} is {rest}, expected a number above 0: the matrix is not "
                        + "positive definite. Look for numbers that are not finite, or take fewer latents.");
                }

                factor[i][j] = i == j ? Math.Sqrt(rest) : rest / factor[j][j];
            }
        }
    }

    /// <summary>ln of the determinant.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < factor.Length; i++)
            {
                sum += 2 * DoubleMath.Log(factor[i][i]);
            }

            return sum;
        }
    }

    /// <summary>The solution x of (L L^T) x = b for every column of b, whose rows are given and replaced.</summary>
    public void Solve(double[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                DoubleRows.AddScaled(rows[i], -factor[i][j], rows[j]);
            }

            Divide(rows[i], factor[i][i]);
        }

        for (int i = rows.Length - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < rows.Length; j++)
            {
                DoubleRows.AddScaled(rows[i], -factor[j][i], rows[j]);
            }

            Divide(rows[i], factor[i][i]);
        }
    }

    /// <summary>The inverse of the matrix.</summary>
    public double[][] Inverse()
    {
        double[][] rows = DoubleRows.Zeros(factor.Length, factor.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i][i] = 1;
        }

        Solve(rows);
        return rows;
    }

    private static void Divide(double[] row, double divisor)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] /= divisor;
        }
    }
}

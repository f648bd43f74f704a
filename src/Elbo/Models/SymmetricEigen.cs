using Elbo.Data;

namespace Elbo.Models;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix, largest first: Householder reflections to three diagonals, then
/// implicit QL steps (Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3). Sums, products, quotients
/// and square roots in double and in one order, so that every machine finds the same bits.
/// </summary>
internal sealed class SymmetricEigen
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int MostSteps = 100;

    private readonly int size;
    private readonly double[] diagonal;
    private readonly double[] beside;
    private readonly double[][] rows;

    private SymmetricEigen(double[][] matrix)
    {
        size = matrix.Length;
        diagonal = new double[size];
        beside = new double[size];
        double[] factors = Reduce(matrix);
        rows = Accumulate(matrix, factors);
    }

    /// <summary>The eigenvalues, largest first.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>
    /// The eigenvectors of length 1, one a row; the first of the largest entries of each is positive.
    /// </summary>
    public double[][] Vectors { get; private set; } = [];

    /// <summary>The decomposition of a symmetric matrix, given by its rows; they are used up.</summary>
    /// <exception cref="ModelException">The steps do not converge, as with numbers that are not finite.</exception>
    public static SymmetricEigen Of(double[][] matrix)
    {
        var eigen = new SymmetricEigen(matrix);
        eigen.Iterate();
        eigen.Arrange();
        return eigen;
    }

    /// <summary>The decomposition of a covariance, which is not used up.</summary>
    /// <exception cref="ModelException">The steps do not converge, as with numbers that are not finite.</exception>
    public static SymmetricEigen Of(DataMoments moments) =>
        Of([.. Enumerable.Range(0, moments.Dimensions).Select(i => moments.Row(i).ToArray())]);

    // matrix = Q T Q^T. The reflection of step k, I - factor v v^T, is left in row k behind the diagonal.
    private double[] Reduce(double[][] matrix)
    {
        double[] factors = new double[size];
        double[] product = new double[size];
        for (int k = 0; k < size; k++)
        {
            diagonal[k] = matrix[k][k];
            if (k == size - 1)
            {
                break;
            }

            Span<double> v = matrix[k].AsSpan(k + 1);
            double behind = DoubleRows.Dot(v[1..], v[1..]);
            beside[k] = v[0];
            if (behind == 0)
            {
                continue;
            }

            double length = Math.Sqrt((v[0] * v[0]) + behind);
            beside[k] = v[0] > 0 ? -length : length;
            v[0] -= beside[k];
            double factor = 2 / ((v[0] * v[0]) + behind);
            factors[k] = factor;
            Reflect(matrix, k + 1, v, factor, product.AsSpan(0, v.Length));
        }

        return factors;
    }

    // The block B from (first, first) on becomes H B H = B - v w^T - w v^T, w = p - f/2 (v.p) v, p = f B v.
    private void Reflect(double[][] matrix, int first, ReadOnlySpan<double> v, double factor, Span<double> p)
    {
        p.Clear();
        for (int i = first; i < size; i++)
        {
            DoubleRows.AddScaled(p, factor * v[i - first], matrix[i].AsSpan(first));
        }

        double half = factor / 2 * DoubleRows.Dot(v, p);
        DoubleRows.AddScaled(p, -half, v);
        for (int i = first; i < size; i++)
        {
            Span<double> row = matrix[i].AsSpan(first);
            DoubleRows.AddScaled(row, -v[i - first], p);
            DoubleRows.AddScaled(row, -p[i - first], v);
        }
    }

    // Q = H_0 H_1 ..., transposed, so that the steps turn rows.
    private double[][] Accumulate(double[][] matrix, double[] factors)
    {
        double[][] q = DoubleRows.Zeros(size, size);
        for (int i = 0; i < size; i++)
        {
            q[i][i] = 1;
        }

        double[] product = new double[size];
        for (int k = size - 2; k >= 0; k--)
        {
            ReadOnlySpan<double> v = matrix[k].AsSpan(k + 1);
            Span<double> t = product.AsSpan(0, v.Length);
            t.Clear();
            for (int i = 0; i < v.Length; i++)
            {
                DoubleRows.AddScaled(t, factors[k] * v[i], q[k + 1 + i].AsSpan(k + 1));
            }

            for (int i = 0; i < v.Length; i++)
            {
                DoubleRows.AddScaled(q[k + 1 + i].AsSpan(k + 1), -v[i], t);
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (q[i][j], q[j][i]) = (q[j][i], q[i][j]);
            }
        }

        return q;
    }

    private void Iterate()
    {
        double norm = 0;
        for (int i = 0; i < size; i++)
        {
            norm = Math.Max(norm, Math.Abs(diagonal[i]) + Math.Abs(beside[i]));
        }

        for (int l = 0; l < size; l++)
        {
            for (int step = 0; ; step++)
            {
                int m = l;
                while (m < size - 1 && !IsNothing(m, norm))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                if (step == MostSteps)
                {
                    throw new ModelException(
                        $"SymmetricEigen: eigenvalue {l} of {size} was not found in {MostSteps} steps. Look for "
                        + "numbers that are not finite.");
                }

                Step(l, m);
            }
        }
    }

    // Below what each turn rounds away: beside smaller neighbours alone, a matrix of low rank would never end.
    private bool IsNothing(int i, double norm) => Math.Abs(beside[i]) <= Epsilon * norm;

    private void Step(int l, int m)
    {
        double g = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l]);
        double r = Math.Sqrt((g * g) + 1);
        g = diagonal[m] - diagonal[l] + (beside[l] / (g + Math.CopySign(r, g)));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * beside[i];
            double b = c * beside[i];
            r = Math.Sqrt((f * f) + (g * g));
            beside[i + 1] = r;
            if (r == 0)
            {
                diagonal[i + 1] -= p;
                beside[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = diagonal[i + 1] - p;
            r = ((diagonal[i] - g) * s) + (2 * c * b);
            p = s * r;
            diagonal[i + 1] = g + p;
            g = (c * r) - b;
            DoubleRows.Rotate(rows[i], rows[i + 1], c, s);
        }

        diagonal[l] -= p;
        beside[l] = g;
        beside[m] = 0;
    }

    private void Arrange()
    {
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => diagonal[i])];
        Values = [.. order.Select(i => diagonal[i])];
        Vectors = [.. order.Select(i => rows[i])];
        foreach (double[] row in Vectors)
        {
            Orient(row);
        }
    }

    /// <summary>Turns a vector around where the first of its largest entries is negative.</summary>
    internal static void Orient(double[] row)
    {
        int largest = 0;
        for (int i = 1; i < row.Length; i++)
        {
            largest = Math.Abs(row[i]) > Math.Abs(row[largest]) ? i : largest;
        }

        if (row[largest] < 0)
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = -row[i];
            }
        }
    }
}

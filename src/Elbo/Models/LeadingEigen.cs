using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The largest eigenvalues of a covariance S = 1/N sum_n (x_n - mean)(x_n - mean)^T and their eigenvectors, from the
/// rows x_n, without S: thousands of latents have millions of covariances. Lanczos' method with each new vector made
/// orthogonal to all before it (Golub and Van Loan, "Matrix Computations", section 10.3). Doubles in one order, so that
/// every machine finds the same bits.
/// </summary>
internal sealed class LeadingEigen
{
    // so few vectors are no work: below, all are made, and eigenvalues that are equal are found as often as they occur
    private const int FewestVectors = 64;
    private const int VectorsBetweenLooks = 16;
    private const double Tolerance = 1e-12;
    private const double Nothing = 1e-14;

    private readonly float[] rows;
    private readonly int size;
    private readonly double[] centred;
    private readonly List<double[]> vectors = [];
    private readonly List<double> diagonal = [];
    private readonly List<double> beside = [];

    private LeadingEigen(float[] rows, int size)
    {
        this.rows = rows;
        this.size = size;
        centred = new double[size];

        // less the first row, so that little is lost where values are far from 0 and close together
        Mean = [.. rows[..size].Select(value => (double)value)];
        var shift = new double[size];
        for (int row = 0; row < Count; row++)
        {
            Centre(row);
            DoubleRows.AddScaled(shift, 1.0 / Count, centred);
        }

        DoubleRows.AddScaled(Mean, 1, shift);
    }

    /// <summary>The mean of the rows.</summary>
    public double[] Mean { get; }

    /// <summary>The sum of all eigenvalues: the trace of S.</summary>
    public double Total { get; private set; }

    /// <summary>The largest eigenvalues, largest first.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>
    /// Their eigenvectors of length 1, one a row; the first of the largest entries of each is positive.
    /// </summary>
    public double[][] Vectors { get; private set; } = [];

    private int Count => rows.Length / size;

    /// <summary>The leading eigenvectors of the covariance of finite rows.</summary>
    /// <param name="rows">[count, size], one row at least.</param>
    /// <param name="size">The numbers of a row.</param>
    /// <param name="wanted">How many; at most <paramref name="size"/>.</param>
    public static LeadingEigen Of(float[] rows, int size, int wanted)
    {
        var eigen = new LeadingEigen(rows, size);
        eigen.Iterate(wanted);
        return eigen;
    }

    private void Iterate(int wanted)
    {
        var next = new double[size];
        Total = Variance();
        Restart(next);
        while (true)
        {
            double[] newest = [.. next];
            vectors.Add(newest);
            Multiply(newest, next);
            diagonal.Add(DoubleRows.Dot(newest, next));
            Orthogonalize(next);
            double length = Math.Sqrt(DoubleRows.Dot(next, next));
            bool isLast = vectors.Count == size;
            if ((isLast || (vectors.Count >= FewestVectors && vectors.Count % VectorsBetweenLooks == 0))
                && Look(wanted, isLast ? 0 : length))
            {
                return;
            }

            if (length <= Nothing * Total)
            {
                // nothing more is seen from here: the rest is at right angles to it
                beside.Add(0);
                Restart(next);
            }
            else
            {
                beside.Add(length);
                Scale(next, 1 / length);
            }
        }
    }

    // The eigenvectors of T, S in the coordinates of the vectors; true, and taken over, where they are good enough.
    private bool Look(int wanted, double length)
    {
        int count = vectors.Count;
        double[][] matrix = DoubleRows.Zeros(count, count);
        for (int i = 0; i < count; i++)
        {
            matrix[i][i] = diagonal[i];
            if (i < count - 1)
            {
                matrix[i][i + 1] = matrix[i + 1][i] = beside[i];
            }
        }

        SymmetricEigen small = SymmetricEigen.Of(matrix);
        for (int i = 0; i < wanted; i++)
        {
            // |S v - value v|
            if (length * Math.Abs(small.Vectors[i][^1]) > Tolerance * Total)
            {
                return false;
            }
        }

        Values = small.Values[..wanted];
        Vectors = DoubleRows.Zeros(wanted, size);
        for (int i = 0; i < wanted; i++)
        {
            for (int j = 0; j < count; j++)
            {
                DoubleRows.AddScaled(Vectors[i], small.Vectors[i][j], vectors[j]);
            }

            SymmetricEigen.Orient(Vectors[i]);
        }

        return true;
    }

    private void Centre(int row)
    {
        for (int i = 0; i < size; i++)
        {
            centred[i] = rows[(row * size) + i] - Mean[i];
        }
    }

    private double Variance()
    {
        double sum = 0;
        for (int row = 0; row < Count; row++)
        {
            Centre(row);
            sum += DoubleRows.Dot(centred, centred);
        }

        return sum / Count;
    }

    // product = S vector
    private void Multiply(double[] vector, double[] product)
    {
        Array.Clear(product);
        for (int row = 0; row < Count; row++)
        {
            Centre(row);
            DoubleRows.AddScaled(product, DoubleRows.Dot(centred, vector) / Count, centred);
        }
    }

    // Twice is enough (Parlett, "The Symmetric Eigenvalue Problem", section 6.9).
    private void Orthogonalize(double[] vector)
    {
        for (int time = 0; time < 2; time++)
        {
            foreach (double[] earlier in vectors)
            {
                DoubleRows.AddScaled(vector, -DoubleRows.Dot(earlier, vector), earlier);
            }
        }
    }

    private void Restart(double[] vector)
    {
        var numbers = new float[size];
        new RandomStream(0, RandomPurpose.Evaluation, (uint)vectors.Count).FillNormal(numbers);
        for (int i = 0; i < size; i++)
        {
            vector[i] = numbers[i];
        }

        Orthogonalize(vector);
        Scale(vector, 1 / Math.Sqrt(DoubleRows.Dot(vector, vector)));
    }

    private static void Scale(double[] vector, double factor)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] *= factor;
        }
    }
}

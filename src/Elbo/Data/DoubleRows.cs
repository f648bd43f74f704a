using System.Numerics;

namespace Elbo.Data;

/// <summary>
/// Rows of doubles, element by element: products and sums are rounded one by one, so the width of the machine's vectors
/// changes no bit.
/// </summary>
internal static class DoubleRows
{
    /// <summary>target += factor * row.</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> row)
    {
        int i = 0;
        var wide = new Vector<double>(factor);
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Span<double> part = target[i..];
            (new Vector<double>(part) + (wide * new Vector<double>(row[i..]))).CopyTo(part);
        }

        for (; i < target.Length; i++)
        {
            target[i] += factor * row[i];
        }
    }

    /// <summary>Turns two rows in their plane: (a, b) becomes (c a - s b, s a + c b).</summary>
    public static void Rotate(Span<double> a, Span<double> b, double c, double s)
    {
        int i = 0;
        var wideC = new Vector<double>(c);
        var wideS = new Vector<double>(s);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(a[i..]);
            var y = new Vector<double>(b[i..]);
            ((wideC * x) - (wideS * y)).CopyTo(a[i..]);
            ((wideS * x) + (wideC * y)).CopyTo(b[i..]);
        }

        for (; i < a.Length; i++)
        {
            double x = a[i];
            a[i] = (c * x) - (s * b[i]);
            b[i] = (s * x) + (c * b[i]);
        }
    }

    /// <summary>The sum of the products, in order.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>So many rows of zeros.</summary>
    public static double[][] Zeros(int rows, int columns)
    {
        double[][] matrix = new double[rows][];
        for (int i = 0; i < rows; i++)
        {
            matrix[i] = new double[columns];
        }

        return matrix;
    }
}

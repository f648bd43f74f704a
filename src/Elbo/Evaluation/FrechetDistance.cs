using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Evaluation;

/// <summary>
/// The Frechet distance between two clouds of points taken as normals, |m1 - m2|^2 + Tr(S1 + S2 - 2 (S1 S2)^(1/2))
/// (Dowson and Landau 1982; Heusel et al. 2017, equation 6). In the features of another network than Inception it is no
/// FID, and compares only with the same network and as many points.
/// </summary>
public static class FrechetDistance
{
    /// <summary>The distance between points [count, size].</summary>
    /// <exception cref="EvaluationException">A cloud has fewer than two points.</exception>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int size)
    {
        (Vector<double> meanA, Matrix<double> spreadA) = Moments(a, size);
        (Vector<double> meanB, Matrix<double> spreadB) = Moments(b, size);

        // Tr (S1 S2)^(1/2) = Tr (R S2 R)^(1/2) with R the root of S1, and what is under the root is symmetric
        Matrix<double> root = Root(spreadA);
        double cross = Roots(root * spreadB * root).Sum();
        Vector<double> distance = meanA - meanB;
        return Math.Max(0, (distance * distance) + spreadA.Trace() + spreadB.Trace() - (2 * cross));
    }

    private static (Vector<double> Mean, Matrix<double> Covariance) Moments(ReadOnlySpan<float> points, int size)
    {
        int count = points.Length / size;
        if (count < 2)
        {
            throw new EvaluationException($"Frechet distance: {count} points have no covariance. Take 500 or more.");
        }

        Matrix<double> matrix = Matrix<double>.Build.Dense(count, size);
        for (int i = 0; i < count * size; i++)
        {
            matrix[i / size, i % size] = points[i];
        }

        Vector<double> mean = matrix.ColumnSums() / count;
        Matrix<double> centred = Matrix<double>.Build.Dense(count, size, (row, column) =>
            matrix[row, column] - mean[column]);
        return (mean, centred.TransposeThisAndMultiply(centred) / (count - 1));
    }

    private static Matrix<double> Root(Matrix<double> symmetric)
    {
        var parts = symmetric.Evd(Symmetricity.Symmetric);
        Vector<double> roots = parts.EigenValues.Map(value => Math.Sqrt(Math.Max(0, value.Real)));
        return parts.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(roots) * parts.EigenVectors.Transpose();
    }

    // rounding makes the eigenvalues of flat directions a little negative
    private static IEnumerable<double> Roots(Matrix<double> product) =>
        ((product + product.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues
            .Select(value => Math.Sqrt(Math.Max(0, value.Real)));
}

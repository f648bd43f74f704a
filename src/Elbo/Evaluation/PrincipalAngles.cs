using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// How far two subspaces are apart: the cosines of the principal angles are the singular values of Q_a Q_b^T, with
/// orthonormal rows Q of each (Bjorck and Golub 1973, theorem 1).
/// </summary>
internal static class PrincipalAngles
{
    private const double Degrees = 180 / Math.PI;

    /// <summary>The angles between the spans of the rows of two matrices, smallest first; degrees.</summary>
    /// <exception cref="EvaluationException">
    /// They have other numbers of rows, or the rows of one are not independent.
    /// </exception>
    public static double[] Between(IReadOnlyList<IReadOnlyList<double>> one, IReadOnlyList<IReadOnlyList<double>> other)
    {
        if (one.Count != other.Count)
        {
            throw new EvaluationException(
                $"PrincipalAngles: spans of {one.Count} and {other.Count} rows. Take as many of each.");
        }

        double[][] first = Orthonormal(one);
        double[][] second = Orthonormal(other);
        double[][] products = [.. first.Select(row => second.Select(with => DoubleRows.Dot(row, with)).ToArray())];
        SymmetricEigen squares = SymmetricEigen.Of(
            [.. products.Select(row => products.Select(with => DoubleRows.Dot(row, with)).ToArray())]);
        return [.. squares.Values.Select(square => Degrees * DoubleMath.ArcCos(Math.Sqrt(Math.Clamp(square, 0, 1))))];
    }

    // Gram and Schmidt, each row twice: once leaves what rounding left.
    private static double[][] Orthonormal(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        double[][] done = [.. rows.Select(row => row.ToArray())];
        for (int a = 0; a < done.Length; a++)
        {
            double before = Math.Sqrt(DoubleRows.Dot(done[a], done[a]));
            for (int pass = 0; pass < 2; pass++)
            {
                for (int b = 0; b < a; b++)
                {
                    DoubleRows.AddScaled(done[a], -DoubleRows.Dot(done[a], done[b]), done[b]);
                }
            }

            double length = Math.Sqrt(DoubleRows.Dot(done[a], done[a]));
            if (!(length > 1e-9 * before))
            {
                throw new EvaluationException(
                    $"PrincipalAngles: row {a} lies in the span of those before it. Give independent rows.");
            }

            done[a] = [.. done[a].Select(number => number / length)];
        }

        return done;
    }
}

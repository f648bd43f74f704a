using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Reports;

/// <summary>
/// The two directions in which codes vary most: the leading eigenvectors of their covariance, and the share of the
/// total variance that each explains. Source: Pearson (1901).
/// </summary>
public sealed record PrincipalAxes
{
    private readonly double[] centre;
    private readonly double[][] axes;

    private PrincipalAxes(double[] centre, double[][] axes, double[] shares)
    {
        this.centre = centre;
        this.axes = axes;
        Shares = shares;
    }

    /// <summary>The shares of variance, 0..1, greatest first; 0 where the codes do not vary.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>The mean of the codes, where the two directions cross.</summary>
    public IReadOnlyList<double> Centre => centre;

    /// <summary>The two directions, each of length 1 and at right angles to the other.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Directions => axes;

    /// <summary>The directions of finite codes <c>[count, dimensions]</c> of two latents or more.</summary>
    /// <exception cref="ReportException">There are fewer than two latents.</exception>
    public static PrincipalAxes Of(LatentCodes codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Dimensions < 2)
        {
            throw new ReportException(
                "PrincipalAxes: codes of one latent have no second direction. Draw them as they are.");
        }

        int[] rows = [.. Enumerable.Range(0, codes.Count).Where(row => IsFinite(codes.Row(row)))];
        double[] mean = Mean(codes, rows);
        Matrix<double> covariance = Covariance(codes, rows, mean);
        var eigen = covariance.Evd(Symmetricity.Symmetric);

        // Eigenvalues grow: the greatest is the last. Rounding can leave a zero one slightly negative.
        double total = eigen.EigenValues.Sum(value => Math.Max(0, value.Real));
        double[][] directions = new double[2][];
        double[] shares = new double[2];
        for (int axis = 0; axis < 2; axis++)
        {
            int column = codes.Dimensions - 1 - axis;
            directions[axis] = Oriented(eigen.EigenVectors.Column(column).ToArray());
            shares[axis] = total > 0 ? Math.Max(0, eigen.EigenValues[column].Real) / total : 0;
        }

        return new PrincipalAxes(mean, directions, shares);
    }

    /// <summary>The coordinates of one code along the two directions, from the mean of all.</summary>
    public (double First, double Second) Project(ReadOnlySpan<float> code)
    {
        double first = 0;
        double second = 0;
        for (int latent = 0; latent < code.Length; latent++)
        {
            double centred = code[latent] - centre[latent];
            first += centred * axes[0][latent];
            second += centred * axes[1][latent];
        }

        return (first, second);
    }

    internal static bool IsFinite(ReadOnlySpan<float> code)
    {
        foreach (float value in code)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static double[] Mean(LatentCodes codes, int[] rows)
    {
        double[] mean = new double[codes.Dimensions];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> code = codes.Row(row);
            for (int latent = 0; latent < mean.Length; latent++)
            {
                mean[latent] += code[latent] / (double)rows.Length;
            }
        }

        return mean;
    }

    private static Matrix<double> Covariance(LatentCodes codes, int[] rows, double[] mean)
    {
        int size = mean.Length;
        double[] centred = new double[size];
        var covariance = Matrix<double>.Build.Dense(size, size);
        foreach (int row in rows)
        {
            ReadOnlySpan<float> code = codes.Row(row);
            for (int latent = 0; latent < size; latent++)
            {
                centred[latent] = code[latent] - mean[latent];
            }

            for (int first = 0; first < size; first++)
            {
                for (int second = 0; second <= first; second++)
                {
                    covariance[first, second] += centred[first] * centred[second] / rows.Length;
                }
            }
        }

        for (int first = 0; first < size; first++)
        {
            for (int second = 0; second < first; second++)
            {
                covariance[second, first] = covariance[first, second];
            }
        }

        return covariance;
    }

    // An eigenvector has no sign of its own; the greatest component is made positive so that the map does not flip.
    private static double[] Oriented(double[] direction)
    {
        double greatest = direction.MaxBy(Math.Abs);
        return greatest < 0 ? [.. direction.Select(value => -value)] : direction;
    }
}

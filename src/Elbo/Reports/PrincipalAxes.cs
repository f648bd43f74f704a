using Elbo.Data;
using Elbo.Models;

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

        int[] finite = [.. Enumerable.Range(0, codes.Count).Where(row => IsFinite(codes.Row(row)))];
        if (finite.Length == 0)
        {
            double[][] first = DoubleRows.Zeros(2, codes.Dimensions);
            (first[0][0], first[1][1]) = (1, 1);
            return new PrincipalAxes(new double[codes.Dimensions], first, [0, 0]);
        }

        float[] rows = finite.Length == codes.Count
            ? codes.Values
            : [.. finite.SelectMany(row => codes.Row(row).ToArray())];
        var eigen = LeadingEigen.Of(rows, codes.Dimensions, wanted: 2);

        // rounding can leave a zero eigenvalue slightly negative
        double[] shares = [.. eigen.Values.Select(value => eigen.Total > 0 ? Math.Max(0, value) / eigen.Total : 0)];
        return new PrincipalAxes(eigen.Mean, eigen.Vectors, shares);
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
}

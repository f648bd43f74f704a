using Elbo.Reports;

namespace Elbo.Studio.Features.Latent;

/// <summary>
/// Codes on a plane. A point p is the code mean + p.x basis[0] + p.y basis[1]: exactly so for two latents or one, the
/// nearest code of the plane for more.
/// </summary>
internal sealed record LatentPlane(
    string Axes, float[] Points, IReadOnlyList<double> Mean, IReadOnlyList<IReadOnlyList<double>> Basis,
    IReadOnlyList<double> Shares)
{
    /// <summary>Smallest and largest x, smallest and largest y.</summary>
    public double[] Extent { get; } = ExtentOf(Points);

    /// <summary>The plane of codes [count, latents].</summary>
    public static LatentPlane Of(float[] codes, int latents, int ofAxes)
    {
        int count = codes.Length / latents;
        float[] points = new float[count * 2];
        if (latents <= 2)
        {
            for (int i = 0; i < count; i++)
            {
                points[2 * i] = codes[i * latents];
                points[(2 * i) + 1] = latents == 2 ? codes[(i * 2) + 1] : 0f;
            }

            return new LatentPlane(
                "latents", points, new double[latents], latents == 2 ? [[1, 0], [0, 1]] : [[1], [0]], []);
        }

        int few = Math.Min(count, ofAxes);
        var axes = PrincipalAxes.Of(new LatentCodes(codes[..(few * latents)], few, latents));
        for (int i = 0; i < count; i++)
        {
            (double x, double y) = axes.Project(codes.AsSpan(i * latents, latents));
            (points[2 * i], points[(2 * i) + 1]) = ((float)x, (float)y);
        }

        return new LatentPlane("principal", points, axes.Centre, axes.Directions, axes.Shares);
    }

    private static double[] ExtentOf(float[] points)
    {
        double[] extent =
            [double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity];
        for (int i = 0; i < points.Length; i++)
        {
            int axis = i % 2 * 2;
            extent[axis] = Math.Min(extent[axis], points[i]);
            extent[axis + 1] = Math.Max(extent[axis + 1], points[i]);
        }

        return extent;
    }
}

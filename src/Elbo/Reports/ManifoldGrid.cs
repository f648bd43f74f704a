using MathNet.Numerics.Distributions;

namespace Elbo.Reports;

/// <summary>
/// The points of a two-dimensional latent space whose decoded images make the manifold picture: the inverse Gaussian
/// distribution function at (i + 0.5) / n on both axes, so that each point stands for the same share of the prior.
/// Source: Kingma and Welling (2014), figure 4.
/// </summary>
public static class ManifoldGrid
{
    /// <summary>
    /// The codes <c>[side * side, 2]</c> in reading order of the picture: the first coordinate grows to the right, the
    /// second upwards, as in the latent map.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="side"/> is not 1 to 1000.</exception>
    public static float[] Codes(int side)
    {
        if (side is < 1 or > 1000)
        {
            throw new ArgumentOutOfRangeException(
                nameof(side), side, "ManifoldGrid: the side is 1 to 1000 images; 15 to 30 can be read well.");
        }

        float[] codes = new float[side * side * 2];
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                int at = ((row * side) + column) * 2;
                codes[at] = Quantile(column, side);
                codes[at + 1] = Quantile(side - 1 - row, side);
            }
        }

        return codes;
    }

    private static float Quantile(int index, int side) => (float)Normal.InvCDF(0, 1, (index + 0.5) / side);
}

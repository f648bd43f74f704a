namespace Elbo.Reports;

/// <summary>
/// The points of a two-dimensional code whose decoded images show a model without a prior: evenly spaced over the range
/// that the codes of examples take, from the first to the last hundredth on each axis.
/// </summary>
public static class CodeGrid
{
    private const double Outliers = 0.01;

    /// <summary>
    /// The codes <c>[side * side, 2]</c> in reading order of the picture: the first coordinate grows to the right, the
    /// second upwards, as in the latent map.
    /// </summary>
    /// <param name="codes">The codes of examples.</param>
    /// <param name="side">The images on a side, 2 to 1000.</param>
    /// <exception cref="ReportException">The codes have another number of dimensions.</exception>
    public static float[] Codes(LatentCodes codes, int side)
    {
        if (codes.Dimensions != 2 || side is < 2 or > 1000)
        {
            throw new ReportException(
                $"CodeGrid: codes of {codes.Dimensions} dimensions, {side} images on a side: expected 2, and 2 to "
                + "1000. Train with --latent 2.");
        }

        (float left, float right) = Range(codes, 0);
        (float bottom, float top) = Range(codes, 1);
        float[] grid = new float[side * side * 2];
        for (int i = 0; i < side * side; i++)
        {
            grid[2 * i] = left + ((right - left) * (i % side) / (side - 1));
            grid[(2 * i) + 1] = top - ((top - bottom) * (i / side) / (side - 1));
        }

        return grid;
    }

    private static (float Low, float High) Range(LatentCodes codes, int axis)
    {
        float[] sorted = [.. Enumerable.Range(0, codes.Count).Select(i => codes.Values[(2 * i) + axis])
            .Where(float.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return (-1f, 1f);
        }

        int cut = (int)(sorted.Length * Outliers);
        return (sorted[cut], sorted[^(cut + 1)]);
    }
}

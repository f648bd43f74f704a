namespace Elbo.Reports;

/// <summary>
/// Fewer points for long lines: of all that fall within one unit of width, the first, least, greatest and last are
/// kept, so the drawing is the same to the eye and no spike is lost.
/// </summary>
internal static class LineThinning
{
    /// <summary>The points in order; null where a value that cannot be shown breaks the line.</summary>
    public static List<(double X, double Y)?> Thin(LineSeries series, bool log, int columns)
    {
        List<(double X, double Y)?> points = [];
        for (int index = 0; index < series.X.Count; index++)
        {
            bool shown = Axis.CanShow(series.X[index], log: false) && Axis.CanShow(series.Y[index], log);
            points.Add(shown ? (series.X[index], series.Y[index]) : null);
        }

        return points.Count <= 4 * columns ? points : Thin(points, columns);
    }

    private static List<(double X, double Y)?> Thin(List<(double X, double Y)?> points, int columns)
    {
        List<(double X, double Y)?> kept = [];
        for (int column = 0; column < columns; column++)
        {
            int from = (int)((long)points.Count * column / columns);
            int to = (int)((long)points.Count * (column + 1) / columns);
            int least = from;
            int greatest = from;
            bool broken = false;
            for (int index = from; index < to; index++)
            {
                broken |= points[index] is null;
                least = points[index]?.Y < (points[least]?.Y ?? double.MaxValue) ? index : least;
                greatest = points[index]?.Y > (points[greatest]?.Y ?? double.MinValue) ? index : greatest;
            }

            if (broken)
            {
                kept.AddRange(points[from..to]);
                continue;
            }

            int[] chosen = [from, Math.Min(least, greatest), Math.Max(least, greatest), to - 1];
            kept.AddRange(chosen.Distinct().Select(index => points[index]));
        }

        return kept;
    }
}

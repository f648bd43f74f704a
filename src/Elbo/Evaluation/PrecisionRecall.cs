namespace Elbo.Evaluation;

/// <summary>
/// Improved precision and recall (Kynkaanniemi, Karras, Laine, Lehtinen and Aila 2019, equations 1 and 2): the share of
/// samples within the data's manifold, and of data within the samples', a manifold being the balls around all points
/// that reach to their k-th neighbour.
/// </summary>
/// <param name="Precision">How many samples look like data, 0..1.</param>
/// <param name="Recall">How much of the data the samples cover, 0..1.</param>
public readonly record struct PrecisionRecall(double Precision, double Recall)
{
    /// <summary>k of the paper.</summary>
    public const int Neighbours = 3;

    /// <summary>Compares points [count, size].</summary>
    /// <param name="data">Features of data.</param>
    /// <param name="samples">Features of samples.</param>
    /// <param name="size">Numbers of a point.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">A cloud has no k-th neighbours.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static PrecisionRecall Of(
        float[] data, float[] samples, int size, int neighbours, CancellationToken stop)
    {
        if (Math.Min(data.Length, samples.Length) / size <= neighbours || neighbours < 1)
        {
            throw new EvaluationException(
                $"Precision and recall: {data.Length / size} and {samples.Length / size} points, neighbour {neighbours}"
                + ": each point needs as many others. Take more examples.");
        }

        return new PrecisionRecall(
            Covered(data, samples, size, neighbours, stop), Covered(samples, data, size, neighbours, stop));
    }

    // The share of queries within a ball of the points.
    private static double Covered(float[] points, float[] queries, int size, int neighbours, CancellationToken stop)
    {
        int count = points.Length / size;
        double[] radii = new double[count];
        double[] distances = new double[count];
        for (int i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            for (int j = 0; j < count; j++)
            {
                distances[j] = Distances.Between(Point(points, i), Point(points, j));
            }

            // the nearest is the point itself
            Array.Sort(distances);
            radii[i] = distances[neighbours];
        }

        int within = 0;
        for (int query = 0; query < queries.Length / size; query++)
        {
            stop.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
            {
                if (Distances.Between(Point(queries, query), Point(points, i)) <= radii[i])
                {
                    within++;
                    break;
                }
            }
        }

        return (double)within / (queries.Length / size);

        ReadOnlySpan<float> Point(float[] all, int index) => all.AsSpan(index * size, size);
    }
}

namespace Elbo.Evaluation;

/// <summary>Euclidean distances, summed in double.</summary>
internal static class Distances
{
    /// <summary>|a - b|.</summary>
    public static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            squares += difference * difference;
        }

        return Math.Sqrt(squares);
    }

    /// <summary>The value below which a share of some numbers lies: the nearest rank.</summary>
    public static double Quantile(IEnumerable<double> numbers, double share)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

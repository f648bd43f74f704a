namespace Elbo.Training;

/// <summary>The variance of each column of a matrix, sum (x - mean)^2 / rows, in double and in order.</summary>
internal static class ColumnVariances
{
    /// <summary>The variances of [rows, columns].</summary>
    public static double[] Of(ReadOnlySpan<float> numbers, int columns)
    {
        if (columns == 0)
        {
            return [];
        }

        int rows = numbers.Length / columns;
        double[] means = new double[columns];
        double[] variances = new double[columns];
        for (int i = 0; i < numbers.Length; i++)
        {
            means[i % columns] += (double)numbers[i] / rows;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            double distance = numbers[i] - means[i % columns];
            variances[i % columns] += distance * distance / rows;
        }

        return variances;
    }
}

namespace Elbo.Data.Arrays;

/// <summary>What one pass over the numbers of an array finds.</summary>
/// <param name="Minimum">The smallest number.</param>
/// <param name="Maximum">The largest number.</param>
/// <param name="IsWhole">Whether all are whole.</param>
internal sealed record ArrayScan(float Minimum, float Maximum, bool IsWhole)
{
    private const int ItemsBetweenLooks = 4096;

    /// <summary>Whether all are 0 or 1.</summary>
    public bool IsBinary => IsWhole && Minimum >= 0 && Maximum <= 1;

    /// <summary>Passes over an array.</summary>
    /// <exception cref="DataException">A number is not finite, or too large for a float.</exception>
    public static ArrayScan Of(NumberArray array, CancellationToken stop)
    {
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        bool isWhole = true;
        float[] numbers = new float[array.ItemLength];
        for (int item = 0; item < array.Items; item++)
        {
            if (item % ItemsBetweenLooks == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            array.Read(item, numbers);
            CheckFinite(array, item, numbers);
            foreach (float number in numbers)
            {
                low = Math.Min(low, number);
                high = Math.Max(high, number);
                isWhole &= MathF.Truncate(number) == number;
            }
        }

        return new ArrayScan(low, high, isWhole || array.Type.IsWhole());
    }

    /// <summary>Mean and standard deviation of each number of an item; 1 where it never changes.</summary>
    public static Scaling Standard(NumberArray array)
    {
        double[] mean = new double[array.ItemLength];
        double[] square = new double[array.ItemLength];
        float[] numbers = new float[array.ItemLength];
        for (int item = 0; item < array.Items; item++)
        {
            array.Read(item, numbers);
            for (int i = 0; i < numbers.Length; i++)
            {
                // Welford's running mean and sum of squares: nothing is lost where values are far from 0.
                double step = numbers[i] - mean[i];
                mean[i] += step / (item + 1);
                square[i] += step * (numbers[i] - mean[i]);
            }
        }

        return new Scaling(
            [.. mean.Select(each => (float)each)],
            [.. square.Select(sum => Math.Sqrt(sum / array.Items)).Select(each => each > 0 ? (float)each : 1f)]);
    }

    /// <summary>The range after scaling.</summary>
    public ValueRange After(NumberArray array, Scaling scaling)
    {
        if (scaling.Shift.Count == 1 && scaling.Divisor.Count == 1)
        {
            float[] ends = [Minimum, Maximum];
            scaling.Apply(ends);
            return new ValueRange(ends[0], ends[1], IsBinary && scaling.IsNone);
        }

        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        float[] numbers = new float[array.ItemLength];
        for (int item = 0; item < array.Items; item++)
        {
            array.Read(item, numbers);
            scaling.Apply(numbers);
            foreach (float number in numbers)
            {
                low = Math.Min(low, number);
                high = Math.Max(high, number);
            }
        }

        return new ValueRange(low, high, IsBinary: false);
    }

    private static void CheckFinite(NumberArray array, int item, ReadOnlySpan<float> numbers)
    {
        int fault = numbers.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (fault >= 0)
        {
            string found = float.IsNaN(numbers[fault]) ? "NaN" : "infinite, or beyond a float's 3.4e38";
            throw new DataException(
                $"{array.Name}: item {item}, value {fault} is {found}; finite numbers were expected. Replace or remove "
                + "it, in NumPy by nan_to_num.");
        }
    }
}

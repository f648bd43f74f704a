namespace Elbo.Data;

/// <summary>
/// Mean and covariance of a data set's items, gathered in one pass over batches, in double and in the order of the
/// data: S = 1/N sum_n (x_n - mean)(x_n - mean)^T. Memory grows with the square of an item's numbers, not with the
/// data.
/// </summary>
public sealed class DataMoments
{
    private readonly double[][] covariance;

    private DataMoments(int examples, double[] mean, double[][] covariance)
    {
        Examples = examples;
        Mean = mean;
        this.covariance = covariance;
    }

    /// <summary>N.</summary>
    public int Examples { get; }

    /// <summary>The numbers of an item.</summary>
    public int Dimensions => covariance.Length;

    /// <summary>The mean of each number.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>The sum of the variances: the trace of S.</summary>
    public double TotalVariance
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < covariance.Length; i++)
            {
                sum += covariance[i][i];
            }

            return sum;
        }
    }

    /// <summary>Row i of S.</summary>
    public ReadOnlySpan<double> Row(int i) => covariance[i];

    /// <summary>The moments of all items of a data set.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">Batches and binarization; the result does not depend on the batch size.</param>
    /// <param name="stop">Ends the work without a result.</param>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static DataMoments Of(Dataset data, BatchOptions options, CancellationToken stop)
    {
        var loader = new BatchLoader(data, options with { Shuffle = false, DropLast = false });
        int size = data.ItemShape.Count;
        float[] buffer = new float[loader.BufferLength];
        double[][] rows = DoubleRows.Zeros(Math.Min(options.BatchSize, data.Count), size);
        double[] shift = new double[size];
        double[] sums = new double[size];
        double[][] products = DoubleRows.Zeros(size, size);
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            stop.ThrowIfCancellationRequested();
            int count = loader.Read(0, step, buffer).Length;
            if (step == 0)
            {
                // near the mean in scale, so that little is lost where values are far from 0 and close together
                Copy(buffer, shift);
            }

            Shift(buffer, shift, rows.AsSpan(0, count));
            Add(rows.AsSpan(0, count), sums, products);
        }

        return Finish(data.Count, shift, sums, products);
    }

    private static void Copy(ReadOnlySpan<float> source, Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = source[i];
        }
    }

    private static void Shift(ReadOnlySpan<float> values, double[] shift, ReadOnlySpan<double[]> rows)
    {
        for (int n = 0; n < rows.Length; n++)
        {
            ReadOnlySpan<float> item = values.Slice(n * shift.Length, shift.Length);
            for (int i = 0; i < shift.Length; i++)
            {
                rows[n][i] = item[i] - shift[i];
            }
        }
    }

    // The upper triangle; a number that is 0, as most pixels of a digit are, adds nothing.
    private static void Add(ReadOnlySpan<double[]> rows, double[] sums, double[][] products)
    {
        foreach (double[] row in rows)
        {
            DoubleRows.AddScaled(sums, 1, row);
        }

        for (int i = 0; i < products.Length; i++)
        {
            Span<double> target = products[i].AsSpan(i);
            foreach (double[] row in rows)
            {
                if (row[i] != 0)
                {
                    DoubleRows.AddScaled(target, row[i], row.AsSpan(i));
                }
            }
        }
    }

    private static DataMoments Finish(int examples, double[] shift, double[] sums, double[][] products)
    {
        int size = shift.Length;
        double[] mean = new double[size];
        for (int i = 0; i < size; i++)
        {
            sums[i] /= examples;
            mean[i] = shift[i] + sums[i];
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = i; j < size; j++)
            {
                products[i][j] = (products[i][j] / examples) - (sums[i] * sums[j]);
                products[j][i] = products[i][j];
            }
        }

        return new DataMoments(examples, mean, products);
    }
}

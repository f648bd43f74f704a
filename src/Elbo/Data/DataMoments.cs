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
        float[] buffer = new float[loader.BufferLength];
        var sums = new Sums(data.ItemShape.Count, Math.Min(options.BatchSize, data.Count));
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            stop.ThrowIfCancellationRequested();
            sums.Add(buffer, loader.Read(0, step, buffer).Length);
        }

        return sums.Finish(data.Count);
    }

    // Sums of items, of which so many are looked at together, less the first of all: it is near the mean in scale, so
    // that little is lost where values are far from 0 and close together.
    private sealed class Sums(int size, int itemsAtOnce)
    {
        private readonly double[][] items = DoubleRows.Zeros(itemsAtOnce, size);
        private readonly double[] sums = new double[size];
        private readonly double[][] products = DoubleRows.Zeros(size, size);
        private double[]? shift;

        public void Add(ReadOnlySpan<float> values, int count)
        {
            shift ??= [.. values[..size].ToArray().Select(value => (double)value)];
            for (int n = 0; n < count; n++)
            {
                ReadOnlySpan<float> item = values.Slice(n * size, size);
                for (int i = 0; i < size; i++)
                {
                    items[n][i] = item[i] - shift[i];
                }

                DoubleRows.AddScaled(sums, 1, items[n]);
            }

            AddProducts(items.AsSpan(0, count));
        }

        public DataMoments Finish(int count)
        {
            double[] mean = new double[size];
            for (int i = 0; i < size; i++)
            {
                sums[i] /= count;
                mean[i] = (shift?[i] ?? 0) + sums[i];
            }

            for (int i = 0; i < size; i++)
            {
                for (int j = i; j < size; j++)
                {
                    products[i][j] = (products[i][j] / count) - (sums[i] * sums[j]);
                    products[j][i] = products[i][j];
                }
            }

            return new DataMoments(count, mean, products);
        }

        // The upper triangle; a number that is 0, as most pixels of a digit are, adds nothing.
        private void AddProducts(ReadOnlySpan<double[]> rows)
        {
            for (int i = 0; i < size; i++)
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
    }
}

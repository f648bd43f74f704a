namespace Elbo.Tensors.Tests.Reference;

/// <summary>Recurrent layers step by step, and the softmax of a class, in double precision.</summary>
internal static class NaiveRecurrent
{
    /// <summary>x [time, batch, in], W, U, b, h_0, c_0 -> h [time, batch, size].</summary>
    public static NaiveArray Lstm(NaiveArray[] a, int[] lengths) => Run(a[0], a[4], a[1].Shape[1] / 4, lengths, b =>
    {
        int size = a[1].Shape[1] / 4;
        double[] cell = Row(a[5], b, size);
        return (double[] x, double[] h) =>
        {
            double[] input = Add(Times(x, a[1]), Bias(a[3], b));
            double[] own = Times(h, a[2]);
            double[] next = new double[size];
            for (int j = 0; j < size; j++)
            {
                double Gate(int gate) => input[(gate * size) + j] + own[(gate * size) + j];
                cell[j] = (Sigmoid(Gate(1)) * cell[j]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
                next[j] = Sigmoid(Gate(3)) * Math.Tanh(cell[j]);
            }

            return next;
        };
    });

    /// <summary>x [time, batch, in], W, U, b, d, h_0 -> h [time, batch, size].</summary>
    public static NaiveArray Gru(NaiveArray[] a, int[] lengths) => Run(a[0], a[5], a[1].Shape[1] / 3, lengths, b =>
    {
        int size = a[1].Shape[1] / 3;
        return (double[] x, double[] h) =>
        {
            double[] input = Add(Times(x, a[1]), Bias(a[3], b));
            double[] own = Add(Times(h, a[2]), a[4].Values);
            double[] next = new double[size];
            for (int j = 0; j < size; j++)
            {
                double reset = Sigmoid(input[j] + own[j]);
                double update = Sigmoid(input[size + j] + own[size + j]);
                double candidate = Math.Tanh(input[(2 * size) + j] + (reset * own[(2 * size) + j]));
                next[j] = ((1 - update) * candidate) + (update * h[j]);
            }

            return next;
        };
    });

    /// <summary>x_k - ln sum_j e^x_j of each row; 0 where the class is -1.</summary>
    public static NaiveArray ClassLogLikelihood(NaiveArray logits, int[] classes)
    {
        int length = logits.Shape[^1];
        var result = new NaiveArray(logits.Shape[..^1]);
        for (int row = 0; row < classes.Length; row++)
        {
            double[] x = logits.Values.AsSpan(row * length, length).ToArray();
            result.Values[row] = classes[row] < 0 ? 0 : x[classes[row]] - Naive.LogSumExp(x);
        }

        return result;
    }

    private static NaiveArray Run(
        NaiveArray x, NaiveArray initial, int size, int[] lengths,
        Func<int, Func<double[], double[], double[]>> begin)
    {
        (int time, int batch, int inputs) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        var result = new NaiveArray([time, batch, size]);
        for (int b = 0; b < batch; b++)
        {
            double[] h = Row(initial, b, size);
            Func<double[], double[], double[]> step = begin(b);
            for (int t = 0; t < time; t++)
            {
                if (lengths.Length == 0 || t < lengths[b])
                {
                    h = step(x.Values.AsSpan(((t * batch) + b) * inputs, inputs).ToArray(), h);
                }

                h.CopyTo(result.Values, ((t * batch) + b) * size);
            }
        }

        return result;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Row(NaiveArray matrix, int row, int size) =>
        matrix.Values.AsSpan(row * size, size).ToArray();

    private static double[] Bias(NaiveArray bias, int row) =>
        bias.Rank == 1 ? bias.Values : Row(bias, row, bias.Shape[1]);

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l + r)];

    private static double[] Times(double[] x, NaiveArray matrix)
    {
        int columns = matrix.Shape[1];
        double[] y = new double[columns];
        for (int i = 0; i < x.Length * columns; i++)
        {
            y[i % columns] += x[i / columns] * matrix.Values[i];
        }

        return y;
    }
}

namespace Elbo.Tensors.Tests.Reference;

/// <summary>Layers and likelihoods as their definitions read, in double precision.</summary>
internal static class NaiveLayers
{
    private const double LogTwoPi = 1.8378770664093453;

    public static NaiveArray MatMul(NaiveArray left, NaiveArray right, bool transposeLeft, bool transposeRight)
    {
        int rows = left.Shape[transposeLeft ? ^1 : ^2];
        int depth = left.Shape[transposeLeft ? ^2 : ^1];
        int columns = right.Shape[transposeRight ? ^2 : ^1];
        var result = new NaiveArray([.. left.Shape[..^2], rows, columns]);
        int batch = left.Shape[..^2].Aggregate(1, (product, size) => product * size);
        int rightStep = right.Rank == 2 ? 0 : depth * columns;
        for (int i = 0; i < batch * rows * columns; i++)
        {
            int matrix = i / (rows * columns);
            int row = i / columns % rows;
            int column = i % columns;
            for (int k = 0; k < depth; k++)
            {
                int a = transposeLeft ? (k * rows) + row : (row * depth) + k;
                int b = transposeRight ? (column * depth) + k : (k * columns) + column;
                result.Values[i] += left.Values[(matrix * rows * depth) + a] * right.Values[(matrix * rightStep) + b];
            }
        }

        return result;
    }

    public static NaiveArray Linear(NaiveArray x, NaiveArray weight, NaiveArray? bias, Func<double, double> function)
    {
        int rows = x.Shape[..^1].Aggregate(1, (product, size) => product * size);
        NaiveArray product = MatMul(new NaiveArray([rows, x.Shape[^1]], x.Values), weight, false, false);
        return Finish(new NaiveArray([.. x.Shape[..^1], weight.Shape[1]], product.Values), bias, function);
    }

    public static NaiveArray Conv2d(
        NaiveArray x, NaiveArray weight, NaiveArray bias, int stride, int padding, Func<double, double> function)
    {
        int height = ((x.Shape[1] + (2 * padding) - weight.Shape[0]) / stride) + 1;
        int width = ((x.Shape[2] + (2 * padding) - weight.Shape[1]) / stride) + 1;
        var small = new NaiveArray([x.Shape[0], height, width, weight.Shape[3]]);
        foreach ((int big, int w, int to) in Connections(x.Shape, small.Shape, weight.Shape, stride, padding))
        {
            small.Values[to] += x.Values[big] * weight.Values[w];
        }

        return Finish(small, bias, function);
    }

    /// <summary>A convolution whose weight is 0 between groups.</summary>
    public static NaiveArray GroupedConv2d(
        NaiveArray x, NaiveArray weight, NaiveArray bias, int groups, int stride, int padding,
        Func<double, double> function)
    {
        var whole = new NaiveArray([weight.Shape[0], weight.Shape[1], x.Shape[3], weight.Shape[3]]);
        int inputs = x.Shape[3] / groups;
        int outputs = weight.Shape[3] / groups;
        foreach (int[] at in NaiveArray.Indices(weight.Shape))
        {
            int group = at[3] / outputs;
            whole.Values[whole.Place([at[0], at[1], (group * inputs) + at[2], at[3]])] =
                weight.Values[weight.Place(at)];
        }

        return Conv2d(x, whole, bias, stride, padding, function);
    }

    public static NaiveArray ConvTranspose2d(
        NaiveArray x, NaiveArray weight, NaiveArray bias, int stride, int padding, int outputPadding,
        Func<double, double> function)
    {
        int height = ((x.Shape[1] - 1) * stride) - (2 * padding) + weight.Shape[0] + outputPadding;
        int width = ((x.Shape[2] - 1) * stride) - (2 * padding) + weight.Shape[1] + outputPadding;
        var big = new NaiveArray([x.Shape[0], height, width, weight.Shape[2]]);
        foreach ((int to, int w, int small) in Connections(big.Shape, x.Shape, weight.Shape, stride, padding))
        {
            big.Values[to] += x.Values[small] * weight.Values[w];
        }

        return Finish(big, bias, function);
    }

    /// <summary>sum_j x_j l_j - ln(1 + e^l_j) of each row.</summary>
    public static NaiveArray DepthwiseConv2d(NaiveArray x, NaiveArray weight, NaiveArray bias, int stride, int padding)
    {
        int height = ((x.Shape[1] + (2 * padding) - weight.Shape[0]) / stride) + 1;
        int width = ((x.Shape[2] + (2 * padding) - weight.Shape[1]) / stride) + 1;
        var small = new NaiveArray([x.Shape[0], height, width, weight.Shape[2]]);
        int channels = weight.Shape[2];
        foreach (int[] at in NaiveArray.Indices(small.Shape))
        {
            double sum = bias.Values[at[3]];
            for (int tap = 0; tap < weight.Shape[0] * weight.Shape[1]; tap++)
            {
                int row = (at[1] * stride) - padding + (tap / weight.Shape[1]);
                int column = (at[2] * stride) - padding + (tap % weight.Shape[1]);
                if (row >= 0 && row < x.Shape[1] && column >= 0 && column < x.Shape[2])
                {
                    sum += x.Values[x.Place([at[0], row, column, at[3]])] * weight.Values[(tap * channels) + at[3]];
                }
            }

            small.Values[small.Place(at)] = sum;
        }

        return small;
    }

    /// <summary>With the mean and variance of the batch, or those given behind scale and shift.</summary>
    public static NaiveArray ChannelNormalize(NaiveArray[] a, double epsilon, Func<double, double> function)
    {
        int channels = a[1].Values.Length;
        int rows = a[0].Values.Length / Math.Max(1, channels);
        var y = new NaiveArray(a[0].Shape);
        for (int channel = 0; channel < channels; channel++)
        {
            double[] column = [.. Enumerable.Range(0, rows).Select(row => a[0].Values[(row * channels) + channel])];
            double mean = a.Length > 3 ? a[3].Values[channel] : column.DefaultIfEmpty(0).Average();
            double variance = a.Length > 3
                ? a[4].Values[channel] : column.Select(x => (x - mean) * (x - mean)).DefaultIfEmpty(0).Average();
            for (int row = 0; row < rows; row++)
            {
                double normal = (column[row] - mean) / Math.Sqrt(variance + epsilon);
                y.Values[(row * channels) + channel] =
                    function((a[1].Values[channel] * normal) + a[2].Values[channel]);
            }
        }

        return y;
    }

    /// <summary>gain v / |v| of each column.</summary>
    public static NaiveArray NormalizeWeight(NaiveArray v, NaiveArray gain)
    {
        int columns = gain.Values.Length;
        double[] lengths = [.. Enumerable.Range(0, columns).Select(column => Math.Sqrt(1e-12
            + v.Values.Where((_, i) => i % columns == column).Sum(x => x * x)))];
        var weight = new NaiveArray(v.Shape);
        for (int i = 0; i < weight.Values.Length; i++)
        {
            weight.Values[i] = v.Values[i] * gain.Values[i % columns] / lengths[i % columns];
        }

        return weight;
    }

    /// <summary>past + share w x, w for each channel of each image.</summary>
    public static NaiveArray AddWeighted(NaiveArray past, NaiveArray x, NaiveArray weight, double share)
    {
        int channels = x.Shape[^1];
        int image = x.Values.Length / Math.Max(1, x.Shape[0]);
        var y = new NaiveArray(x.Shape);
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = past.Values[i]
                + (share * weight.Values[(i / image * channels) + (i % channels)] * x.Values[i]);
        }

        return y;
    }

    public static NaiveArray Bernoulli(NaiveArray x, NaiveArray logits) =>
        Rows(x, logits, (value, l, _) => (value * l) - Math.Max(0, l) - Math.Log(1 + Math.Exp(-Math.Abs(l))), null);

    /// <summary>sum_j -1/2 (ln 2 pi + v_j + (x_j - m_j)^2 e^-v_j) of each row.</summary>
    public static NaiveArray Gaussian(NaiveArray x, NaiveArray mean, NaiveArray logVariance) =>
        Rows(x, mean, (value, m, v) => -0.5 * (LogTwoPi + v + ((value - m) * (value - m) * Math.Exp(-v))), logVariance);

    /// <summary>ln N(z_n; m_k, e^v_k) of each row n for each k.</summary>
    public static NaiveArray GaussianDensities(NaiveArray z, NaiveArray means, NaiveArray logVariances)
    {
        (int count, int size) = (means.Shape[0], means.Shape[1]);
        var result = new NaiveArray([.. z.Shape[..^1], count]);
        for (int i = 0; i < result.Values.Length; i++)
        {
            (int row, int k) = (i / count, i % count);
            result.Values[i] = Enumerable.Range(0, size).Sum(j =>
            {
                double v = logVariances.Values[(k * size) + j];
                double distance = z.Values[(row * size) + j] - means.Values[(k * size) + j];
                return -0.5 * (LogTwoPi + v + (distance * distance * Math.Exp(-v)));
            });
        }

        return result;
    }

    /// <summary>
    /// ln sum_k w_k prod_c (F((x_c + h - m_kc) / s_kc) - F((x_c - h - m_kc) / s_kc)) of each pixel's first channels.
    /// </summary>
    public static NaiveArray LogisticMixture(NaiveArray x, NaiveArray numbers, int mixtures, int counted)
    {
        int channels = x.Shape[^1];
        int each = numbers.Shape[^1];
        var result = new NaiveArray(numbers.Shape[..^1]);
        for (int pixel = 0; pixel < result.Values.Length; pixel++)
        {
            double[] own = numbers.Values.AsSpan(pixel * each, each).ToArray();
            double[] seen = x.Values.AsSpan(pixel * channels % x.Values.Length, channels).ToArray();
            double[] values = [.. seen.Select(value => (Math.Round(value * 255) / 127.5) - 1)];
            double Number(int part, int k) => own[(part * mixtures) + k];
            double Shift(int channel, int k) => channels != 3 ? 0
                : channel == 1 ? Math.Tanh(Number(7, k)) * values[0]
                : channel == 2 ? (Math.Tanh(Number(8, k)) * values[0]) + (Math.Tanh(Number(9, k)) * values[1]) : 0;
            double sum = 0;
            for (int k = 0; k < mixtures; k++)
            {
                double product = Math.Exp(Number(0, k));
                for (int channel = 0; channel < counted; channel++)
                {
                    product *= Level(
                        values[channel], Number(1 + channel, k) + Shift(channel, k),
                        Math.Exp(Number(1 + channels + channel, k)));
                }

                sum += product;
            }

            result.Values[pixel] = Math.Log(sum / own[..mixtures].Sum(Math.Exp));
        }

        return result;
    }

    // the probability of a level; of two differences of the same size the one between small numbers
    private static double Level(double x, double mean, double scale)
    {
        double upper = x > 0.999 ? double.PositiveInfinity : (x + (1 / 255.0) - mean) / scale;
        double lower = x < -0.999 ? double.NegativeInfinity : (x - (1 / 255.0) - mean) / scale;
        return lower > 0 ? Sigmoid(-lower) - Sigmoid(-upper) : Sigmoid(upper) - Sigmoid(lower);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static NaiveArray Reparameterize(NaiveArray mean, NaiveArray logVariance, NaiveArray noise)
    {
        var z = new NaiveArray(noise.Shape);
        for (int i = 0; i < z.Values.Length; i++)
        {
            int j = i % mean.Values.Length;
            z.Values[i] = mean.Values[j] + (Math.Exp(logVariance.Values[j] / 2) * noise.Values[i]);
        }

        return z;
    }

    // Every product of a convolution: places in the big image, in the weight and in the small image.
    private static IEnumerable<(int Big, int Weight, int Small)> Connections(
        int[] big, int[] small, int[] weight, int stride, int padding)
    {
        foreach (int[] s in NaiveArray.Indices(small))
        {
            for (int w = 0; w < weight[0] * weight[1] * weight[2]; w++)
            {
                int y = (s[1] * stride) - padding + (w / (weight[1] * weight[2]));
                int x = (s[2] * stride) - padding + (w / weight[2] % weight[1]);
                if (y >= 0 && y < big[1] && x >= 0 && x < big[2])
                {
                    yield return (
                        (((((s[0] * big[1]) + y) * big[2]) + x) * big[3]) + (w % weight[2]),
                        (w * weight[3]) + s[3],
                        (((((s[0] * small[1]) + s[1]) * small[2]) + s[2]) * small[3]) + s[3]);
                }
            }
        }
    }

    private static NaiveArray Finish(NaiveArray y, NaiveArray? bias, Func<double, double> function)
    {
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = function(y.Values[i] + (bias is null ? 0 : bias.Values[i % bias.Values.Length]));
        }

        return y;
    }

    private static NaiveArray Rows(
        NaiveArray x, NaiveArray parameter, Func<double, double, double, double> term, NaiveArray? second)
    {
        bool hasSamples = parameter.Rank > x.Rank;
        var result = new NaiveArray(hasSamples ? parameter.Shape[..2] : parameter.Shape[..1]);
        int length = x.Shape[1..].Aggregate(1, (product, size) => product * size);
        for (int i = 0; i < parameter.Values.Length; i++)
        {
            double other = second is null ? 0 : second.Values[second.Values.Length == 1 ? 0 : i];
            result.Values[i / length] += term(x.Values[i % x.Values.Length], parameter.Values[i], other);
        }

        return result;
    }
}

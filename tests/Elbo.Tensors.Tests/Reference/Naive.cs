namespace Elbo.Tensors.Tests.Reference;

/// <summary>Operations as their definitions read, in double precision, without any thought of speed.</summary>
internal static class Naive
{
    public static double Gelu(double x) =>
        0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    public static NaiveArray Map(NaiveArray x, Func<double, double> function) =>
        new(x.Shape, Array.ConvertAll(x.Values, value => function(value)));

    public static NaiveArray Zip(NaiveArray left, NaiveArray right, Func<double, double, double> function)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        int[] shape = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int a = axis <= left.Rank ? left.Shape[^axis] : 1;
            int b = axis <= right.Rank ? right.Shape[^axis] : 1;
            shape[^axis] = a == 1 ? b : a;
        }

        return Each(shape, index => function(left.Values[left.Place(index)], right.Values[right.Place(index)]));
    }

    /// <summary>Every line along an axis made one number; all elements where the axis is null.</summary>
    public static NaiveArray Reduce(NaiveArray x, int? axis, bool keepDimension, Func<double[], double> function)
    {
        if (axis is not int along)
        {
            return new NaiveArray([], [function(x.Values)]);
        }

        int[] kept = (int[])x.Shape.Clone();
        kept[along] = 1;
        double[] values = [.. Lines(x, along).Select(function)];
        return new NaiveArray(keepDimension ? kept : [.. x.Shape.Where((_, i) => i != along)], values);
    }

    /// <summary>Every line along an axis replaced by another of the same length.</summary>
    public static NaiveArray MapLines(NaiveArray x, int axis, Func<double[], double[]> function)
    {
        double[][] lines = [.. Lines(x, axis).Select(function)];
        var results = new NaiveArray([.. x.Shape.Select((size, i) => i == axis ? 1 : size)]);
        return Each(x.Shape, index => lines[results.Place(index)][index[axis]]);
    }

    public static double[] Softmax(double[] line)
    {
        double largest = line.Length == 0 ? 0 : line.Max();
        double sum = line.Sum(value => Math.Exp(value - largest));
        return Array.ConvertAll(line, value => Math.Exp(value - largest) / sum);
    }

    public static double LogSumExp(double[] line)
    {
        double largest = line.Length == 0 ? 0 : line.Max();
        return largest + Math.Log(line.Sum(value => Math.Exp(value - largest)));
    }

    public static NaiveArray Reshape(NaiveArray x, params int[] shape) => new(shape, x.Values);

    public static NaiveArray Permute(NaiveArray x, params int[] axes)
    {
        int[] from = new int[axes.Length];
        return Each([.. axes.Select(axis => x.Shape[axis])], index =>
        {
            for (int i = 0; i < axes.Length; i++)
            {
                from[axes[i]] = index[i];
            }

            return x.Values[x.Place(from)];
        });
    }

    public static NaiveArray Slice(NaiveArray x, int axis, int from, int length) =>
        Each(With(x.Shape, axis, length), index => At(x, index, axis, index[axis] + from));

    public static NaiveArray Concat(int axis, params NaiveArray[] inputs)
    {
        int total = inputs.Sum(input => input.Shape[axis]);
        return Each(With(inputs[0].Shape, axis, total), index =>
        {
            int along = index[axis];
            int input = 0;
            while (along >= inputs[input].Shape[axis])
            {
                along -= inputs[input++].Shape[axis];
            }

            return At(inputs[input], index, axis, along);
        });
    }

    public static NaiveArray Gather(NaiveArray x, params int[] rows) =>
        Each(With(x.Shape, 0, rows.Length), index => At(x, index, 0, rows[index[0]]));

    public static NaiveArray MaxPool2x2(NaiveArray x) =>
        Each([x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]], index =>
        {
            double largest = double.NegativeInfinity;
            for (int i = 0; i < 4; i++)
            {
                int[] pixel = [index[0], (2 * index[1]) + (i / 2), (2 * index[2]) + (i % 2), index[3]];
                largest = Math.Max(largest, x.Values[x.Place(pixel)]);
            }

            return largest;
        });

    public static NaiveArray UpsampleNearest2x(NaiveArray x) =>
        Each([x.Shape[0], x.Shape[1] * 2, x.Shape[2] * 2, x.Shape[3]], index =>
            x.Values[x.Place([index[0], index[1] / 2, index[2] / 2, index[3]])]);

    private static NaiveArray Each(int[] shape, Func<int[], double> value)
    {
        var result = new NaiveArray(shape);
        int i = 0;
        foreach (int[] index in NaiveArray.Indices(shape))
        {
            result.Values[i++] = value(index);
        }

        return result;
    }

    private static IEnumerable<double[]> Lines(NaiveArray x, int axis)
    {
        int inner = x.Shape[(axis + 1)..].Aggregate(1, (product, size) => product * size);
        int outer = x.Shape[..axis].Aggregate(1, (product, size) => product * size);
        int length = x.Shape[axis];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                double[] line = new double[length];
                for (int a = 0; a < length; a++)
                {
                    line[a] = x.Values[(((o * length) + a) * inner) + i];
                }

                yield return line;
            }
        }
    }

    private static double At(NaiveArray x, int[] index, int axis, int along)
    {
        int kept = index[axis];
        index[axis] = along;

        // an axis of size 1 has only the place 0, whatever Place is asked for
        double value = x.Values[x.Place(index)];
        index[axis] = kept;
        return value;
    }

    private static int[] With(int[] shape, int axis, int size)
    {
        int[] changed = (int[])shape.Clone();
        changed[axis] = size;
        return changed;
    }

    public static NaiveArray LowerTriangle(NaiveArray diagonal, NaiveArray below)
    {
        int size = diagonal.Shape[^1];
        var result = new NaiveArray([.. diagonal.Shape, size]);
        for (int matrix = 0; matrix < diagonal.Values.Length / Math.Max(1, size); matrix++)
        {
            int from = matrix * size * (size - 1) / 2;
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column <= row; column++)
                {
                    result.Values[(((matrix * size) + row) * size) + column] =
                        column == row ? diagonal.Values[(matrix * size) + row] : below.Values[from++];
                }
            }
        }

        return result;
    }

    public static NaiveArray SolveLower(NaiveArray factor, NaiveArray right)
    {
        int size = factor.Shape[^1];
        int batch = factor.Shape[0];
        var result = new NaiveArray(right.Shape);
        for (int row = 0; row < right.Values.Length; row++)
        {
            int i = row % size;
            int l = ((row / size % Math.Max(1, batch) * size) + i) * size;
            double rest = right.Values[row];
            for (int column = 0; column < i; column++)
            {
                rest -= factor.Values[l + column] * result.Values[row - i + column];
            }

            result.Values[row] = rest / factor.Values[l + i];
        }

        return result;
    }
}

using Elbo.Tensors.Tests.Reference;

namespace Elbo.Tensors.Tests.Laws;

/// <summary>One operation of the engine, its naive twin, and the inputs that both are compared on.</summary>
internal sealed record OperationLaw(
    string Name, IReadOnlyList<int[][]> Inputs, Func<Tensor[], Tensor> Engine, Func<NaiveArray[], NaiveArray> Naive)
{
    /// <summary>The largest relative error of a result: half a unit in the last place unless said otherwise.</summary>
    public double Tolerance { get; init; } = 6e-8;

    /// <summary>The largest relative error of a gradient against finite differences.</summary>
    public double GradientTolerance { get; init; } = 1e-5;

    /// <summary>Added to a magnitude before errors are taken: where sums cancel, that of the summands.</summary>
    public double Floor { get; init; } = 1e-30;

    /// <summary>Inputs lie between these.</summary>
    public (double Low, double High) Range { get; init; } = (-2, 2);

    /// <summary>Where the function has no slope; inputs keep away from there.</summary>
    public double[] Kinks { get; init; } = [];

    /// <summary>Whether inputs are spread evenly, in random order: for maxima, whose slope jumps at ties.</summary>
    public bool IsSpread { get; init; }

    /// <summary>Whether there is a gradient to check.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>Random inputs, the same for the same shapes; floats, so that both sides see the same numbers.</summary>
    public float[][] Draw(int[][] shapes)
    {
        var random = new Random(shapes.Sum(shape => shape.Sum()) + 17);
        return [.. shapes.Select(shape => IsSpread ? Spread(random, shape) : Draw(random, shape))];
    }

    public override string ToString() => Name;

    private float[] Spread(Random random, int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Range.Low + ((Range.High - Range.Low) * i / values.Length));
        }

        random.Shuffle(values);
        return values;
    }

    private float[] Draw(Random random, int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            do
            {
                values[i] = (float)(Range.Low + ((Range.High - Range.Low) * random.NextDouble()));
            }
            while (Array.Exists(Kinks, kink => Math.Abs(values[i] - kink) < 0.01));
        }

        return values;
    }
}

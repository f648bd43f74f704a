namespace Elbo.Tensors.Tests.Reference;

/// <summary>A row-major array of doubles: what the engine's tensors are checked against.</summary>
internal sealed class NaiveArray
{
    public NaiveArray(int[] shape, double[] values)
    {
        Shape = shape;
        Values = values;
        Assert.Equal(shape.Aggregate(1, (product, size) => product * size), values.Length);
    }

    public NaiveArray(int[] shape)
        : this(shape, new double[shape.Aggregate(1, (product, size) => product * size)])
    {
    }

    public int[] Shape { get; }

    public double[] Values { get; }

    public int Rank => Shape.Length;

    /// <summary>Every index of a shape, in row-major order. The same array is changed and returned.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        int[] index = new int[shape.Length];
        for (int i = 0; i < count; i++)
        {
            yield return index;
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
    }

    /// <summary>The place of an index; axes are aligned at the last, and those of size 1 repeat.</summary>
    public int Place(ReadOnlySpan<int> index)
    {
        int place = 0;
        ReadOnlySpan<int> own = index[(index.Length - Rank)..];
        for (int axis = 0; axis < Rank; axis++)
        {
            place = (place * Shape[axis]) + (Shape[axis] == 1 ? 0 : own[axis]);
        }

        return place;
    }
}

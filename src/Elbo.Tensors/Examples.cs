namespace Elbo.Tensors;

/// <summary>The indices of a batch's examples in their dataset: the first <see cref="Count"/> of an array.</summary>
public readonly struct Examples
{
    private readonly int[] indices;

    /// <summary>The first <paramref name="count"/> of the given indices, which are not copied.</summary>
    /// <exception cref="TensorException">There are fewer.</exception>
    public Examples(int[] indices, int count)
    {
        if ((uint)count > (uint)indices.Length)
        {
            throw new TensorException(
                $"Examples: {count} of {indices.Length} indices. Pass at least as many as are named.");
        }

        this.indices = indices;
        Count = count;
    }

    /// <summary>All of the given indices.</summary>
    public Examples(int[] indices)
        : this(indices, indices.Length)
    {
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The index in the dataset of the batch's example at a position.</summary>
    public int this[int position] => indices[position];

    /// <summary>The indices.</summary>
    public ReadOnlySpan<int> Span => indices.AsSpan(0, Count);

    /// <summary>Indices 0, 1, ..., count - 1 from <paramref name="first"/> on.</summary>
    public static Examples Range(int first, int count)
    {
        int[] range = new int[count];
        for (int i = 0; i < count; i++)
        {
            range[i] = first + i;
        }

        return new Examples(range);
    }
}

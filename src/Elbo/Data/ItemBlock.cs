namespace Elbo.Data;

/// <summary>Some items of a data set, one after the other, for those who look through all of it.</summary>
/// <param name="First">The number of the first one.</param>
/// <param name="Indices">Their numbers.</param>
/// <param name="Values">Their values, [items, ...], to be used before the next block is read.</param>
internal readonly record struct ItemBlock(int First, ReadOnlyMemory<int> Indices, Memory<float> Values)
{
    private const int ItemsAtATime = 256;

    /// <summary>All items in their order, in blocks that use the same memory.</summary>
    public static IEnumerable<ItemBlock> Of(Dataset data)
    {
        int size = data.ItemShape.Count;
        float[] values = new float[Math.Min(ItemsAtATime, data.Count) * size];
        int[] indices = new int[Math.Min(ItemsAtATime, data.Count)];
        for (int first = 0; first < data.Count; first += ItemsAtATime)
        {
            int count = Math.Min(ItemsAtATime, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            data.Read(indices.AsSpan(0, count), values);
            yield return new ItemBlock(first, indices.AsMemory(0, count), values.AsMemory(0, count * size));
        }
    }
}

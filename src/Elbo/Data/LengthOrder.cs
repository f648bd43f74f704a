using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>
/// Batches of items of about the same length, so that little of a batch is filled up: pools of a random order are
/// sorted by length and cut into batches, and these come in a random order.
/// </summary>
internal static class LengthOrder
{
    private const int BatchesPerPool = 100;
    private const uint BatchOrder = 1;

    /// <summary>Arranges a random order; a last batch that is not full stays the last.</summary>
    /// <param name="order">The items of an epoch.</param>
    /// <param name="lengths">The length of each item.</param>
    /// <param name="batch">Items of a batch.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <param name="epoch">The epoch.</param>
    public static void Arrange(int[] order, ReadOnlySpan<int> lengths, int batch, ulong seed, int epoch)
    {
        int whole = order.Length / batch;
        long[] keys = new long[Math.Min(BatchesPerPool, whole) * batch];
        for (int first = 0; first < whole * batch; first += keys.Length)
        {
            int count = Math.Min(keys.Length, (whole * batch) - first);
            for (int i = 0; i < count; i++)
            {
                // of equal lengths the order stays random
                keys[i] = ((long)lengths[order[first + i]] << 32) | (uint)i;
            }

            keys.AsSpan(0, count).Sort(order.AsSpan(first, count));
        }

        int[] batches = [.. Enumerable.Range(0, whole)];
        new RandomStream(seed, RandomPurpose.Shuffle, (uint)epoch, BatchOrder).Shuffle(batches);
        int[] sorted = [.. order];
        for (int i = 0; i < whole; i++)
        {
            sorted.AsSpan(batches[i] * batch, batch).CopyTo(order.AsSpan(i * batch));
        }
    }
}

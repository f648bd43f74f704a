using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>A fixed number of items of one shape, read by index, with class labels where they are known.</summary>
public abstract class Dataset
{
    /// <summary>The name that reports and errors use.</summary>
    public abstract string Name { get; }

    /// <summary>The number of items.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one item: <c>[height, width, channels]</c> for images.</summary>
    public abstract Shape ItemShape { get; }

    /// <summary>The class of each item, from 0 on; empty where the data has no labels.</summary>
    public virtual ReadOnlySpan<int> Labels => default;

    /// <summary>The names of the classes, by label; empty where the data has no labels.</summary>
    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>The columns of the table whose rows the items are; null for other data.</summary>
    public virtual TableSchema? Table => null;

    /// <summary>The tokens of the sentences that the items are; null for other data.</summary>
    public virtual Vocabulary? Text => null;

    /// <summary>How much of each item is filled, such as the tokens of a sentence; empty where all of it is.</summary>
    public virtual ReadOnlySpan<int> Lengths => default;

    /// <summary>What all values are known to be without a look at them; null where they must be looked at.</summary>
    public virtual ValueRange? Values => null;

    /// <summary>Whether several threads may read at once, as from memory.</summary>
    public virtual bool AllowsThreads => false;

    /// <summary>
    /// Copies items, in the order of their indices and one behind the other; pixels are 0..1.
    /// Allocates nothing.
    /// </summary>
    /// <exception cref="DataException">An index is not an item, or the destination is too small.</exception>
    public abstract void Read(ReadOnlySpan<int> indices, Span<float> destination);

    /// <summary>
    /// Says which items will be read next, in this order, so that data on a disk can be fetched ahead. Changes nothing
    /// of what is read.
    /// </summary>
    public virtual void Expect(ReadOnlySpan<int> indices)
    {
    }

    /// <summary>The first <paramref name="count"/> items; all of them if there are fewer.</summary>
    public Dataset Take(int count) => Slice(0, Math.Min(count, Count));

    /// <summary>
    /// So many items, evenly spread over all of them and in their order; all if there are fewer. They stand for the
    /// whole where the first ones would not: a set may be sorted by class.
    /// </summary>
    /// <exception cref="DataException">None are asked for.</exception>
    public Dataset Spread(int count) => count >= Count ? this
        : new SelectedItems(this, [.. Enumerable.Range(0, count).Select(item => (int)((long)item * Count / count))]);

    /// <summary>Items <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1.</summary>
    /// <exception cref="DataException">There are no such items, or none are asked for.</exception>
    public Dataset Slice(int start, int count) =>
        start == 0 && count == Count ? this : new DatasetSlice(this, start, count);

    /// <summary>Fails with a message unless every index is an item and the destination holds them all.</summary>
    /// <exception cref="DataException">An index is not an item, or the destination is too small.</exception>
    protected void CheckRead(ReadOnlySpan<int> indices, Span<float> destination)
    {
        long needed = (long)indices.Length * ItemShape.Count;
        if (destination.Length < needed)
        {
            throw new DataException(
                $"{Name}: {indices.Length} items of shape {ItemShape} need {needed} values, " +
                $"the destination has {destination.Length}.");
        }

        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Count)
            {
                throw new DataException($"{Name}: item {index} does not exist. Items run from 0 to {Count - 1}.");
            }
        }
    }
}

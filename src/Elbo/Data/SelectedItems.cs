using System.Buffers;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>Some items of another data set in an order of their own, without a copy of them.</summary>
public sealed class SelectedItems : Dataset
{
    private readonly Dataset whole;
    private readonly int[] items;
    private readonly int[] labels;
    private readonly int[] lengths;

    /// <summary>The items of these indices.</summary>
    /// <exception cref="DataException">There is no such item, or none is chosen.</exception>
    public SelectedItems(Dataset whole, int[] items)
    {
        int stranger = Array.FindIndex(items, item => item < 0 || item >= whole.Count);
        if (stranger >= 0 || items.Length == 0)
        {
            throw new DataException(
                $"{whole.Name}: {(items.Length == 0 ? "no item" : $"item {items[stranger]}")} is chosen of "
                + $"{whole.Count}. Take at least one, from 0 to {whole.Count - 1}.");
        }

        this.whole = whole;
        this.items = items;
        labels = Of(whole.Labels);
        lengths = Of(whole.Lengths);
    }

    /// <inheritdoc/>
    public override string Name => whole.Name;

    /// <inheritdoc/>
    public override int Count => items.Length;

    /// <inheritdoc/>
    public override Shape ItemShape => whole.ItemShape;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Labels => labels;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => whole.ClassNames;

    /// <inheritdoc/>
    public override TableSchema? Table => whole.Table;

    /// <inheritdoc/>
    public override Vocabulary? Text => whole.Text;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Lengths => lengths;

    /// <inheritdoc/>
    public override ValueRange? Values => whole.Values;

    /// <inheritdoc/>
    public override bool AllowsThreads => whole.AllowsThreads;

    /// <inheritdoc/>
    public override void Expect(ReadOnlySpan<int> indices)
    {
        int[] found = Translate(indices);
        whole.Expect(found.AsSpan(0, indices.Length));
        ArrayPool<int>.Shared.Return(found);
    }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        int[] found = Translate(indices);
        whole.Read(found.AsSpan(0, indices.Length), destination);
        ArrayPool<int>.Shared.Return(found);
    }

    private int[] Of(ReadOnlySpan<int> all)
    {
        int[] chosen = new int[all.IsEmpty ? 0 : items.Length];
        for (int index = 0; index < chosen.Length; index++)
        {
            chosen[index] = all[items[index]];
        }

        return chosen;
    }

    // Rented: reading allocates nothing.
    private int[] Translate(ReadOnlySpan<int> indices)
    {
        int[] found = ArrayPool<int>.Shared.Rent(indices.Length);
        for (int index = 0; index < indices.Length; index++)
        {
            found[index] = items[indices[index]];
        }

        return found;
    }
}

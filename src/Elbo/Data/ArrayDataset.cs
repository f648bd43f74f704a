using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>Items of a program, held in memory as the numbers that they are.</summary>
public sealed class ArrayDataset : Dataset
{
    private readonly float[] values;
    private readonly int[] labels;

    /// <summary>Items one behind the other, each row-major.</summary>
    /// <param name="name">The name that reports and errors use.</param>
    /// <param name="values">The numbers of all items; kept, not copied.</param>
    /// <param name="itemShape">The shape of one item: <c>[height, width, channels]</c> for images.</param>
    /// <param name="labels">The class of each item, or empty.</param>
    /// <param name="classNames">The names of the classes, or empty.</param>
    /// <exception cref="DataException">The sizes do not fit together, or a label has no class name.</exception>
    public ArrayDataset(
        string name, float[] values, Shape itemShape, int[] labels, IReadOnlyList<string> classNames)
    {
        if (itemShape.Count == 0 || values.Length == 0 || values.Length % itemShape.Count != 0)
        {
            throw new DataException(
                $"{name}: {values.Length} numbers are not whole items of shape {itemShape}. Pass them complete.");
        }

        Count = values.Length / itemShape.Count;
        if (labels.Length != 0 && labels.Length != Count)
        {
            throw new DataException(
                $"{name}: there are {Count} items but {labels.Length} labels. Pass one for each, or none.");
        }

        int stranger = Array.FindIndex(labels, label => (uint)label >= (uint)classNames.Count);
        if (stranger >= 0)
        {
            throw new DataException(
                $"{name}: label {labels[stranger]} of item {stranger} is none of the {classNames.Count} classes. Name "
                + "them all.");
        }

        this.values = values;
        this.labels = labels;
        Name = name;
        ItemShape = itemShape;
        ClassNames = classNames;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override Shape ItemShape { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Labels => labels;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override bool AllowsThreads => true;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        int size = ItemShape.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            values.AsSpan(indices[i] * size, size).CopyTo(destination[(i * size)..]);
        }
    }
}

using System.Buffers;
using Elbo.Tensors;

namespace Elbo.Data.Arrays;

/// <summary>The items of an array, in memory or on a disk, converted and scaled as they are read.</summary>
internal sealed class NumberDataset : Dataset
{
    private readonly NumberArray array;
    private readonly ItemLayout layout;
    private readonly Scaling scaling;
    private readonly int[] labels;

    /// <summary>The items of an array.</summary>
    public NumberDataset(
        string name, NumberArray array, ItemLayout layout, Scaling scaling, ValueRange values, ClassLabels labels)
    {
        Name = name;
        this.array = array;
        this.layout = layout;
        this.scaling = scaling;
        this.labels = labels.Labels;
        ClassNames = labels.ClassNames;
        Values = values;
    }

    public override string Name { get; }

    public override int Count => array.Items;

    public override Shape ItemShape => layout.Shape;

    public override ReadOnlySpan<int> Labels => labels;

    public override IReadOnlyList<string> ClassNames { get; }

    public override ValueRange? Values { get; }

    /// <summary>The same as a data set: bytes of pixels in memory have a faster one.</summary>
    public static Dataset Of(
        string name, NumberArray array, ItemLayout layout, Scaling scaling, ValueRange values, ClassLabels labels)
    {
        bool isPixels = array.Type == NumberType.UInt8 && layout.Kind == DataKind.Images
            && scaling is { Shift: [0f], Divisor: [255f] };
        if (!isPixels || !array.IsInMemory || (long)array.Items * array.ItemLength > Array.MaxLength)
        {
            return new NumberDataset(name, array, layout, scaling, values, labels);
        }

        byte[] bytes = array.ToBytes();
        if (layout.IsChannelsFirst)
        {
            byte[] pixels = GC.AllocateUninitializedArray<byte>(bytes.Length);
            for (int item = 0; item < array.Items; item++)
            {
                int from = item * array.ItemLength;
                ItemLayout.ChannelsLast<byte>(
                    layout.Shape, bytes.AsSpan(from, array.ItemLength), pixels.AsSpan(from, array.ItemLength));
            }

            bytes = pixels;
        }

        return new ImageDataset(name, bytes, layout.Shape, labels.Labels, labels.ClassNames);
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        int size = layout.Shape.Count;
        float[]? planes = layout.IsChannelsFirst ? ArrayPool<float>.Shared.Rent(size) : null;
        for (int index = 0; index < indices.Length; index++)
        {
            Span<float> item = destination.Slice(index * size, size);
            if (planes is null)
            {
                array.Read(indices[index], item);
            }
            else
            {
                array.Read(indices[index], planes.AsSpan(0, size));
                ItemLayout.ChannelsLast(layout.Shape, planes.AsSpan(0, size), item);
            }

            scaling.Apply(item);
        }

        if (planes is not null)
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }
}

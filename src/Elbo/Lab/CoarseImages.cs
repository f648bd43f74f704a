using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>
/// Images of a data set made smaller, as a linear model likes them: each square of pixels is replaced by its mean, the
/// mean image is taken off, and the rest multiplied by a factor.
/// </summary>
internal sealed class CoarseImages : Dataset
{
    private readonly float[] values;

    /// <summary>All images of a data set, in its order.</summary>
    /// <param name="images">Images; their sides are multiples of the square's.</param>
    /// <param name="square">The side of a square, pixels.</param>
    /// <param name="factor">What is left is multiplied by it.</param>
    public CoarseImages(Dataset images, int square, double factor)
    {
        Shape item = images.ItemShape;
        Name = images.Name;
        Count = images.Count;
        ItemShape = new Shape(item[0] / square, item[1] / square, item[2]);
        values = new float[Count * ItemShape.Count];
        float[] image = new float[item.Count];
        for (int index = 0; index < Count; index++)
        {
            images.Read([index], image);
            Add(image, item, square, values.AsSpan(index * ItemShape.Count, ItemShape.Count));
        }

        Centre(factor);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override Shape ItemShape { get; }

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

    private static void Add(float[] image, Shape item, int square, Span<float> target)
    {
        int channels = item[2];
        int width = item[1] / square;
        for (int at = 0; at < image.Length; at++)
        {
            int row = at / channels / item[1] / square;
            int column = at / channels % item[1] / square;
            target[(((row * width) + column) * channels) + (at % channels)] += image[at] / (square * square);
        }
    }

    private void Centre(double factor)
    {
        int size = ItemShape.Count;
        double[] means = new double[size];
        for (int i = 0; i < values.Length; i++)
        {
            means[i % size] += (double)values[i] / Count;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((values[i] - means[i % size]) * factor);
        }
    }
}

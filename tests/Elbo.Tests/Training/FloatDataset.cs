using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Tests.Training;

/// <summary>Items of any numbers, one after the other.</summary>
internal sealed class FloatDataset(string name, float[] values, Shape itemShape) : Dataset
{
    public override string Name => name;

    public override int Count => values.Length / itemShape.Count;

    public override Shape ItemShape => itemShape;

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        int size = itemShape.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            values.AsSpan(indices[i] * size, size).CopyTo(destination[(i * size)..]);
        }
    }

    /// <summary>Numbers between 0 and 1.</summary>
    public static float[] Uniform(int count, Shape itemShape, uint example)
    {
        float[] values = new float[count * itemShape.Count];
        new RandomStream(9, RandomPurpose.Test, Example: example).FillUniform(values);
        return values;
    }
}

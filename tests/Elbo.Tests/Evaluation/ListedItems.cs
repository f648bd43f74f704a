using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

/// <summary>Vectors of any numbers as a data set.</summary>
internal sealed class ListedItems(float[] numbers, int size) : Dataset
{
    public override string Name => "listed";

    public override int Count => numbers.Length / size;

    public override Shape ItemShape => new(size);

    /// <summary>Normal numbers times a scale.</summary>
    public static ListedItems Normal(ulong seed, int count, int size, float scale)
    {
        float[] numbers = new float[count * size];
        new RandomStream(seed, RandomPurpose.Test).FillNormal(numbers);
        return new ListedItems([.. numbers.Select(number => number * scale)], size);
    }

    /// <summary>Black and white numbers, 1 with the given probability.</summary>
    public static ListedItems Bits(ulong seed, int count, int size, float probability)
    {
        float[] numbers = new float[count * size];
        new RandomStream(seed, RandomPurpose.Test).FillUniform(numbers);
        return new ListedItems([.. numbers.Select(number => number < probability ? 1f : 0f)], size);
    }

    public float[] Item(int index) => numbers[(index * size)..((index + 1) * size)];

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        for (int i = 0; i < indices.Length; i++)
        {
            Item(indices[i]).CopyTo(destination[(i * size)..]);
        }
    }
}

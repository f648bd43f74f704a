using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Tests.Training;

/// <summary>Items of any numbers, without labels.</summary>
internal static class GivenNumbers
{
    /// <summary>Items one after the other.</summary>
    public static ArrayDataset Of(string name, float[] values, Shape itemShape) => new(name, values, itemShape, [], []);

    /// <summary>Numbers between 0 and 1.</summary>
    public static float[] Uniform(int count, Shape itemShape, uint example)
    {
        float[] values = new float[count * itemShape.Count];
        new RandomStream(9, RandomPurpose.Test, Example: example).FillUniform(values);
        return values;
    }
}

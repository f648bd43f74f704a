namespace Elbo.Tensors.Tests.Kernels;

/// <summary>Copies in and out, in one part or by all threads.</summary>
public sealed class CopyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData((5 * 16 * 1024) - 3)]
    public void What_is_copied_in_is_copied_out(int count)
    {
        float[] values = new float[count];
        new RandomStream(1, RandomPurpose.Test).FillUniform(values);
        var tensor = Tensor.From(values, new Shape(count));
        float[] back = new float[count];
        tensor.CopyTo(back);
        Assert.Equal(values, back);
        Assert.Equal(values, tensor.ToArray());
    }
}

namespace Elbo.Tensors.Tests.Laws;

public sealed class SpecialValueTests
{
    private const float Infinity = float.PositiveInfinity;

    [Fact]
    public void The_gradient_of_a_maximum_goes_to_the_first_of_the_largest()
    {
        float[] x = [1f, 3f, 3f, 2f, 2f, 2f];
        Assert.Equal([0f, 1f, 0f, 1f, 0f, 0f], Gradient(x, [2, 3], t => t.Max(1).Sum()));
        Assert.Equal([0f, 1f, 1f, 1f, 0f, 0f], Gradient(x, [2, 3], t => t.Max(0).Sum()));
        Assert.Equal([0f, 1f, 0f, 0f, 0f, 0f], Gradient(x, [2, 3], t => t.Max()));
        Assert.Equal([0f, 1f, 0f, 0f], Gradient([1f, 3f, 3f, 3f], [1, 2, 2, 1], t => t.MaxPool2x2().Sum()));
    }

    [Fact]
    public void A_maximum_keeps_not_a_number()
    {
        for (int size = 1; size < 40; size++)
        {
            for (int at = 0; at < size; at++)
            {
                float[] x = new float[size];
                x[at] = float.NaN;
                Assert.True(float.IsNaN(Tensor.From(x, [size]).Max().Item()));
                Assert.Equal(0f, Tensor.From(new float[size], [size]).Max().Item());
            }
        }
    }

    [Fact]
    public void LogSumExp_of_nothing_likely_is_minus_infinity_with_gradient_zero()
    {
        float[] x = [-Infinity, -Infinity, 0f, -Infinity];
        Assert.Equal([-Infinity, 0f], Tensor.From(x, [2, 2]).LogSumExp(1).ToArray());
        Assert.Equal([0f, 0f, 1f, 0f], Gradient(x, [2, 2], t => t.LogSumExp(1).Sum()));
        Assert.Equal(-Infinity, Tensor.Zeros([0]).LogSumExp().Item());
    }

    [Fact]
    public void LogSumExp_does_not_overflow()
    {
        Assert.Equal(1000f + MathF.Log(2f), Tensor.From([1000f, 1000f], [2]).LogSumExp().Item(), 1e-4f);
        Assert.Equal(-1000f + MathF.Log(2f), Tensor.From([-1000f, -1000f], [2]).LogSumExp().Item(), 1e-4f);
        Assert.Equal(Infinity, Tensor.From([Infinity, 1f], [2]).LogSumExp().Item());
    }

    [Fact]
    public void Softmax_of_nothing_likely_is_zero()
    {
        float[] x = [-Infinity, -Infinity, 1000f, -Infinity];
        Assert.Equal([0f, 0f, 1f, 0f], Tensor.From(x, [2, 2]).Softmax(1).ToArray());
        Assert.Equal([0f, 0f, 0f, 0f], Gradient(x, [2, 2], t => t.Softmax(1).Square().Sum()));
    }

    [Fact]
    public void Clamp_and_Relu_keep_not_a_number()
    {
        Tensor x = Tensor.From([float.NaN, -Infinity, Infinity], [3]);
        Assert.Equal([float.NaN, -1f, 2f], x.Clamp(-1f, 2f).ToArray());
        Assert.Equal([float.NaN, 0f, Infinity], x.Relu().ToArray());
        Assert.Equal([float.NaN, -Infinity, Infinity], x.LeakyRelu(0.5f).ToArray());
    }

    [Fact]
    public void Sums_and_means_of_nothing()
    {
        Assert.Equal(0f, Tensor.Zeros([0]).Sum().Item());
        Assert.Equal(float.NaN, Tensor.Zeros([0]).Mean().Item());
        Assert.Equal([0f, 0f], Tensor.Zeros([2, 0]).Sum(1).ToArray());
    }

    [Fact]
    public void Long_sums_round_as_if_in_lanes_and_a_tree()
    {
        // 16 million ones: a single chain would stop at 2^24 = 16,777,216
        Assert.Equal(20_000_000f, Tensor.Full([20_000_000], 1f).Sum().Item());
    }

    private static float[] Gradient(float[] x, Shape shape, Func<Tensor, Tensor> loss)
    {
        Tensor parameter = Tensor.From(x, shape).WithGradient();
        var gradients = new Gradients([parameter]);
        var tape = new Tape();
        using (tape.Step())
        {
            tape.Backward(loss(parameter), gradients);
        }

        return gradients[parameter].ToArray();
    }
}

using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Autograd;

/// <summary>Weights that are packed once give the bits of weights that are packed at each call.</summary>
[Collection(GlobalSettings.Name)]
public sealed class KeptWeightsTests : IDisposable
{
    private readonly int bits = VectorWidth.Bits;

    public void Dispose() => VectorWidth.Force(bits);

    // Rows below and above what makes a product pack its factor, columns that fill no panel, depths of two pieces.
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 5, 3 }, { 7, 33, 20 }, { 64, 300, 40 }, { 200, 17, 100 }, { 700, 300, 33 }, { 0, 4, 4 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_dense_layer_has_the_same_bits(int rows, int depth, int columns)
    {
        Tensor x = Numbers(1, new Shape(rows, depth));
        Tensor weight = Numbers(2, new Shape(depth, columns)).WithGradient();
        Tensor bias = Numbers(3, new Shape(columns)).WithGradient();
        AssertSameBits(() => x.Linear(weight, bias, Activation.Relu), weights: 1);
    }

    // With stride 1 those between whole vectors of channels go by tiles.
    [Theory]
    [InlineData(1, 3, 5, 2)]
    [InlineData(9, 32, 40, 2)]
    [InlineData(1, 32, 48, 1)]
    [InlineData(9, 64, 32, 1)]
    public void Convolutions_have_the_same_bits(int batch, int channels, int filters, int stride)
    {
        Tensor x = Numbers(1, new Shape(batch, 9, 8, channels));
        Tensor weight = Numbers(2, new Shape(3, 3, channels, filters)).WithGradient();
        Tensor bias = Numbers(3, new Shape(filters)).WithGradient();
        AssertSameBits(() => x.Conv2d(weight, bias, stride, 1, Activation.Relu), weights: 1);
        Tensor small = Numbers(4, new Shape(batch, 5, 4, filters));
        Tensor backBias = Numbers(5, new Shape(channels)).WithGradient();
        AssertSameBits(
            () => small.ConvTranspose2d(weight, backBias, stride, 1, stride - 1, Activation.Relu), weights: 1);
    }

    [Fact]
    public void A_weight_is_packed_once_and_one_of_a_step_never()
    {
        Tensor x = Numbers(1, new Shape(20, 30));
        Tensor weight = Numbers(2, new Shape(30, 10)).WithGradient();
        var kept = new KeptWeights();
        float[] first = Run(kept, () => x.Linear(weight, null, Activation.None));
        weight.CopyFrom(new float[weight.Count]);
        Assert.Equal(first, Run(kept, () => x.Linear(weight, null, Activation.None)));
        Assert.Equal(1, kept.Count);

        float[] doubled = Run(kept, () => x.Linear(weight.Multiply(Tensor.Scalar(2f)), null, Activation.None));
        Assert.All(doubled, value => Assert.Equal(0f, value));
        Assert.Equal(1, kept.Count);
    }

    private static void AssertSameBits(Func<Tensor> layer, int weights)
    {
        var kept = new KeptWeights();
        foreach (int width in VectorWidth.Known.ToArray())
        {
            VectorWidth.Force(width);
            float[] expected = Run(null, layer);
            Assert.Equal(Bits(expected), Bits(Run(kept, layer)));
            Assert.Equal(Bits(expected), Bits(Run(kept, layer)));
        }

        Assert.Equal(weights, kept.Count);
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static float[] Run(KeptWeights? kept, Func<Tensor> layer)
    {
        var tape = new Tape(recordsGradients: false) { Weights = kept };
        using (tape.Step())
        {
            return layer().ToArray();
        }
    }

    private static Tensor Numbers(uint example, Shape shape)
    {
        Tensor tensor = Tensor.Zeros(shape);
        Noise.FillUniform(tensor, new RandomStream(0, RandomPurpose.Test, Example: example), -1f, 1f);
        return tensor;
    }
}

namespace Elbo.Tensors.Tests.Ops;

/// <summary>Transposed convolutions whose output padding differs between height and width.</summary>
public sealed class OutputPaddingTests
{
    private static readonly Shape Image = new(2, 3, 4, 2);
    private static readonly Shape Kernel = new(3, 3, 5, 2);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void It_is_the_larger_image_without_its_last_row_or_column(int height, int width)
    {
        (float[] values, float[] dX, float[] dW) = Run((x, w) =>
            ConvTranspose2d.Apply(x, w, bias: null, stride: 2, padding: 1, (height, width), Activation.None));
        (float[] whole, float[] dWholeX, float[] dWholeW) = Run((x, w) =>
        {
            Tensor image = ConvTranspose2d.Apply(x, w, null, stride: 2, padding: 1, outputPadding: 1, Activation.None);
            return height == 0
                ? image.Slice(1, 0, image.Shape[1] - 1).Reshape(new Shape(2, 5, 8, 5))
                : image.Slice(2, 0, image.Shape[2] - 1).Reshape(new Shape(2, 6, 7, 5));
        });
        Assert.Equal(whole, values);
        Near(dWholeX, dX);
        Near(dWholeW, dW);
    }

    [Fact]
    public void One_that_reaches_the_stride_is_refused()
    {
        TensorException failure = Assert.Throws<TensorException>(() => ConvTranspose2d.Apply(
            Tensor.Zeros(Image), Tensor.Zeros(Kernel), null, 2, 1, (0, 2), Activation.None));
        Assert.Contains("padding (0, 2)", failure.Message, StringComparison.Ordinal);
    }

    private static (float[] Values, float[] InputGradient, float[] WeightGradient) Run(
        Func<Tensor, Tensor, Tensor> convolve)
    {
        Tensor x = Tensor.From(Numbers(Image.Count), Image).WithGradient();
        Tensor w = Tensor.From(Numbers(Kernel.Count), Kernel).WithGradient();
        var gradients = new Gradients([x, w]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor y = convolve(x, w);
            tape.Backward(y.Square().Sum(), gradients);
            return (y.ToArray(), gradients[x].ToArray(), gradients[w].ToArray());
        }
    }

    private static float[] Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ((i * 37 % 101) - 50) / 50f)];

    private static void Near(float[] expected, float[] actual) => Assert.All(
        expected.Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -1e-3f, 1e-3f));
}

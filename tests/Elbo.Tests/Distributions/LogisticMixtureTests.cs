using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class LogisticMixtureTests
{
    private const int Mixtures = 3;
    private static readonly Shape Pixel = new(1, 1, 3);
    private static readonly LogisticMixture Colour = LogisticMixture.Of(Pixel, Mixtures);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Probability_of_a_channel_given_those_before_sums_to_one(int channel)
    {
        float[] numbers = Random(Colour.NumbersPerPixel);
        double sum = 0;
        for (int level = 0; level < 256; level++)
        {
            float[] x = [0.2f, 0.7f, 1f];
            x[channel] = level / 255f;
            sum += Math.Exp(Each(x, numbers)[channel]);
        }

        Assert.Equal(1, sum, 1e-4);
    }

    [Fact]
    public void A_channel_depends_on_those_before_and_on_no_later_one()
    {
        float[] numbers = Random(Colour.NumbersPerPixel);
        float[] dark = Each([0f, 0.5f, 0.5f], numbers);
        float[] bright = Each([1f, 0.5f, 0.5f], numbers);
        Assert.NotEqual(dark[1], bright[1]);
        Assert.NotEqual(dark[2], bright[2]);
        float[] later = Each([0f, 0.9f, 0.1f], numbers);
        Assert.Equal(dark[0], later[0]);
    }

    [Fact]
    public void Elements_of_a_colour_image_add_up_to_the_whole()
    {
        var item = new Shape(3, 5, 3);
        LogisticMixture likelihood = LogisticMixture.Of(item, Mixtures);
        float[] x = new float[2 * item.Count];
        new RandomStream(4, RandomPurpose.Test).FillUniform(x);
        Tensor observed = Tensor.From(x, item.Insert(0, 2));
        Shape shape = likelihood.DecodedShape(item).Insert(0, 2).Insert(0, 4);
        Tensor decoded = Tensor.From(Random(shape.Count), shape);

        Tensor each = likelihood.LogLikelihoodPerElement(observed, decoded);

        Assert.Equal(new Shape(4, 2, item.Count), each.Shape);
        float[] whole = likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).ToArray();
        Assert.All(whole.Zip(each.Sum(-1).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
        Assert.Equal(item.Insert(0, 2).Insert(0, 4), likelihood.Mean(decoded).Shape);
    }

    // ln scale -9 counts as -7; levels far from the mean have e^-1000 and less
    [Theory]
    [InlineData(-9f)]
    [InlineData(-7f)]
    [InlineData(-2f)]
    [InlineData(50f)]
    [InlineData(1e9f)]
    public void Logarithms_are_finite_and_sum_to_one_at_any_scale(float logScale)
    {
        var grey = new LogisticMixture(1, 1);
        float[] levels = [.. Enumerable.Range(0, 256).Select(level => level / 255f)];
        Tensor decoded = Tensor.From(
            [.. levels.SelectMany(_ => new[] { 0f, 0.3f, logScale })], new Shape(1, 256, 3)).WithGradient();
        var gradients = new Gradients([decoded]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor logs = grey.LogLikelihood(Tensor.From(levels, new Shape(256, 1)), decoded, Pass.Evaluation);
            Assert.All(logs.ToArray(), log => Assert.True(float.IsFinite(log)));
            Assert.Equal(1, logs.ToArray().Sum(log => Math.Exp(log)), 1e-4);
            tape.Backward(logs.Sum(), gradients);
        }

        Assert.All(gradients.Flat.ToArray(), slope => Assert.True(float.IsFinite(slope)));
    }

    private static float[] Each(float[] x, float[] numbers) => Colour.LogLikelihoodPerElement(
        Tensor.From(x, Pixel.Insert(0, 1)), Tensor.From(numbers, new Shape(1, 1, 1, 1, numbers.Length))).ToArray();

    private static float[] Random(int count)
    {
        float[] numbers = new float[count];
        new RandomStream(9, RandomPurpose.Test).FillNormal(numbers);
        return numbers;
    }
}

using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class PointTests
{
    private static readonly Tensor Mean = Tensor.From([1f, -2f, 3f, 0.5f], new Shape(2, 2));
    private static readonly RandomStream Random = new(1, RandomPurpose.Test);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_sample_is_the_mean(int samples)
    {
        Tensor drawn = Point.Of(Mean).Sample(new SampleNoise(Random, Examples.Range(0, 2), 0, samples));
        Assert.Equal(new Shape(samples, 2, 2), drawn.Shape);
        Assert.Equal(Enumerable.Repeat(Mean.ToArray(), samples).SelectMany(values => values), drawn.ToArray());
    }

    [Fact]
    public void A_density_is_refused_in_one_line_that_says_what_to_do()
    {
        TensorException refused = Assert.Throws<TensorException>(() => Point.Of(Mean).LogDensity(Mean));
        Assert.Contains("no density", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ReconstructionError", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void The_family_puts_the_activation_on_the_code()
    {
        PosteriorFamily family = Point.Family(Activation.Relu);
        Assert.Equal(7, family.HeadSize(7));
        Assert.Equal([1f, 0f, 3f, 0.5f], family.Of(Mean, 2).Mean.ToArray());
    }
}

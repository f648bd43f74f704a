using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class EstimateTests
{
    [Fact]
    public void Mean_and_standard_error_of_known_numbers()
    {
        // squares around the mean 3: 4 + 1 + 0 + 1 + 4 = 10, over 4 is 2.5, over 5 is 0.5
        Estimate estimate = Estimate.Of([1, 2, 3, 4, 5]);
        Assert.Equal(3, estimate.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(0.5), estimate.StandardError, 1e-12);
    }

    [Fact]
    public void One_number_has_no_known_error() => Assert.Equal(double.NaN, Estimate.Of([7]).StandardError);

    [Fact]
    public void An_impossible_example_makes_the_mean_minus_infinity() =>
        Assert.Equal(double.NegativeInfinity, Estimate.Of([-1, double.NegativeInfinity]).Mean);

    [Fact]
    public void Effective_sample_size_is_the_number_of_equal_weights()
    {
        Assert.Equal(4, EffectiveSampleSize.Of(4, 4));
        Assert.Equal(1, EffectiveSampleSize.Of(3, 9));
        Assert.Equal(0, EffectiveSampleSize.Of(0, 0));
    }

    [Fact]
    public void One_bit_a_pixel_is_one_bit_a_pixel() =>
        Assert.Equal(1, BitsPerDimension.Of(-784 * Math.Log(2), 784), 1e-12);
}

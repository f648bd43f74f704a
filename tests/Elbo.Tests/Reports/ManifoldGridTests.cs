using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class ManifoldGridTests
{
    [Fact]
    public void One_point_is_the_middle_of_the_prior() => Assert.Equal([0f, 0f], ManifoldGrid.Codes(1));

    [Fact]
    public void Points_are_quantiles_of_the_prior_from_upper_left_to_lower_right()
    {
        // The quartiles of the standard normal, at 1/4 and 3/4.
        float[] codes = ManifoldGrid.Codes(2);
        const float quartile = 0.6744898f;
        float[] expected = [-quartile, quartile, quartile, quartile, -quartile, -quartile, quartile, -quartile];
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], codes[index], 1e-6f);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Sides_out_of_range_are_refused(int side) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ManifoldGrid.Codes(side));
}

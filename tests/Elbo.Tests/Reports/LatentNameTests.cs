using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class LatentNameTests
{
    [Theory]
    [InlineData(0, "1.0")]
    [InlineData(2, "1.2")]
    [InlineData(3, "2.0")]
    [InlineData(5, "3.0")]
    [InlineData(8, "3.3")]
    public void With_several_levels_a_latent_is_named_by_level_and_place(int latent, string name) =>
        Assert.Equal(name, LatentName.Of(latent, [3, 2, 4]));

    [Fact]
    public void With_one_level_it_is_its_place()
    {
        Assert.Equal("7", LatentName.Of(7, [20]));
        Assert.Equal("7", LatentName.Of(7, []));
    }
}

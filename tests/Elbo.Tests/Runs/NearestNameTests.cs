using Elbo.Data;

namespace Elbo.Tests.Runs;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("minst", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("fashion_mnist", "fashion-mnist")]
    [InlineData("digit", "digits")]
    [InlineData("cifar", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_or_none(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["digits", "mnist", "fashion-mnist"]));

    [Fact]
    public void A_very_long_name_is_near_to_none() =>
        Assert.Null(NearestName.Find(new string('x', 1_000_000), [new string('x', 1_000_000)]));
}

using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class HierarchyFaultsTests
{
    [Theory]
    [InlineData(
        """{"model":{"upper":[{"latent":0}]}}""", "model.upper[0].latent: 0 is outside 1 to 65536")]
    [InlineData(
        """{"model":{"upper":[{"latent":2},{"latent":2,"hidden":[3,0]}]}}""", "model.upper[1].hidden[1]: 0 is outside")]
    [InlineData(
        """{"model":{"kind":"autoencoder","upper":[{"latent":2}]}}""",
        "model.upper: autoencoder has one level of latents. Leave it out, or set model.kind to vae or ladder.")]
    [InlineData(
        """{"model":{"posterior":"full","upper":[{"latent":2}]}}""",
        "model.posterior: full is for one level of latents")]
    [InlineData(
        """{"model":{"kind":"ladder","posterior":"laplace"}}""",
        "model.posterior: laplace is for one level of latents")]
    [InlineData(
        """{"model":{"prior":"mixture","upper":[{"latent":2}]}}""", "model.prior: mixture is for one level of latents")]
    [InlineData("""{"model":{"kind":"ladder","network":"conv"}}""", "model.network: a ladder has dense layers")]
    [InlineData(
        """{"model":{"upper":[{"latent":2}]},"objective":{"kind":"iwae","estimator":"doublyReparameterized"}}""",
        "objective.estimator: doublyReparameterized is for one level of latents")]
    [InlineData(
        """{"model":{"kind":"ladder"},"objective":{"estimator":"scoreFunction"}}""",
        "objective.estimator: scoreFunction is for one level of latents")]
    public void What_several_levels_cannot_do_is_one_fault(string json, string expected)
    {
        RunException fault = Assert.Throws<RunException>(() => Recipe.Parse(json, "my.json"));
        Assert.StartsWith("my.json: " + expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_keeps_its_levels_through_text()
    {
        var recipe = Recipe.FromName("ladder-mnist");
        Assert.Equal([32, 16, 8, 4], recipe.Model.Upper.Select(level => level.Latent));
        Assert.Equal([32, 32], Recipe.Parse(recipe.ToJson(), "again").Model.Upper[^1].Hidden);
    }
}

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
    [InlineData("""{"model":{"deep":{"channels":4}}}""", "model.deep: vae has no groups of latents over an image")]
    [InlineData(
        """{"model":{"kind":"nvae","deep":{"groups":[0]}}}""", "model.deep.groups[0]: 0 is outside 1 to 64")]
    [InlineData("""{"model":{"kind":"nvae","network":"dense"}}""", "model.network: dense: nvae makes its networks")]
    [InlineData("""{"model":{"kind":"nvae","dropout":0.1}}""", "model.dropout: nvae has no dropout")]
    [InlineData("""{"model":{"kind":"nvae","condition":"label"}}""", "model.condition: nvae is told of no labels")]
    [InlineData("""{"model":{"kind":"nvae","prior":"vamp"}}""", "model.prior: vamp is for one level of latents")]
    [InlineData("""{"objective":{"klBalance":true}}""", "objective.klBalance: it is for several levels of latents")]
    [InlineData(
        """{"objective":{"spectralWeight":0.1}}""", "objective.spectralWeight: it has an effect with model.kind")]
    [InlineData(
        """{"model":{"kind":"ladder"},"objective":{"klBalance":true,"freeBits":1}}""",
        "objective.klBalance: free bits and a target weigh the KL in their own way")]
    [InlineData(
        """{"optimizer":{"schedule":{"warmupEpochs":9}},"training":{"epochs":8}}""",
        "optimizer.schedule.warmupEpochs: 9 epochs outlast the run of 8")]
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

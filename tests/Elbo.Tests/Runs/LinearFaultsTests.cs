using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class LinearFaultsTests
{
    [Fact]
    public void Every_setting_that_does_not_apply_is_told_at_once()
    {
        RunException faults = Assert.Throws<RunException>(() => Recipe.Parse(
            """
            {
              "data": { "name": "mnist", "preprocessing": "dynamic" },
              "model": { "kind": "ppca", "hidden": [5], "activation": "tanh", "latent": 784 },
              "objective": { "klWeight": 2, "freeBits": 1 },
              "optimizer": { "learningRate": 0.1 }
            }
            """,
            "my.json"));
        string[] expected =
        [
            "my.json: model.likelihood: auto has no exact posterior in ppca. Set it to gaussian.",
            "my.json: optimizer.kind: adam does not fit ppca. Set it to closedForm or em.",
            "my.json: model.hidden: it has no effect with ppca",
            "my.json: model.activation: it has no effect with ppca",
            "my.json: objective.klWeight: it has no effect with ppca",
            "my.json: objective.freeBits: it has no effect with ppca",
            "my.json: optimizer.learningRate: it has no effect with ppca",
            "my.json: data.preprocessing: dynamic draws pixels anew at every visit",
            "my.json: model.latent: 784 are not fewer than the 784 numbers",
        ];
        Assert.Equal(expected.Length, faults.Faults.Count);
        Assert.All(
            expected.Zip(faults.Faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pca", "unit", "em", "optimizer.kind: em does not fit pca. Set it to closedForm.")]
    [InlineData("factorAnalysis", "learned", "closedForm", "optimizer.kind: closedForm does not fit factorAnalysis.")]
    [InlineData("pca", "learned", "closedForm", "model.variance: learned is not the noise of pca. Set it to unit.")]
    [InlineData("ppca", "unit", "em", "model.variance: unit is not the noise of ppca. Set it to learned.")]
    [InlineData("vae", "learned", "em", "optimizer.kind: em does not fit networks.")]
    public void A_fit_that_is_not_the_models_is_one_fault(string kind, string variance, string solver, string expected)
    {
        string json = $$"""
            {
              "model": { "kind": "{{kind}}", "likelihood": "gaussian", "variance": "{{variance}}" },
              "optimizer": { "kind": "{{solver}}" }
            }
            """;
        RunException fault = Assert.Throws<RunException>(() => Recipe.Parse(json, "my.json"));
        Assert.StartsWith("my.json: " + expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_form_is_one_epoch()
    {
        List<string> faults = [];
        Recipe recipe = Recipe.FromName("r15-ppca");
        Assert.Equal(1, recipe.Epochs);
        recipe = recipe.With("training.epochs", "3", faults);
        Assert.StartsWith(
            "training.epochs: 3 passes, where closedForm is done after one",
            Assert.Single(RecipeFaults.Check(recipe)), StringComparison.Ordinal);
    }
}

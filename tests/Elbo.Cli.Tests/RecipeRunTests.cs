using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>Recipes as they are called, on few drawn digits for one epoch.</summary>
public sealed class RecipeRunTests
{
    [Theory]
    [InlineData("r1-autoencoder")]
    [InlineData("r17-sparse-l1")]
    [InlineData("r17-sparse-kl")]
    [InlineData("r17-denoising")]
    [InlineData("r27-conv-pool")]
    public void A_recipe_of_an_autoencoder_trains_and_is_measured(string recipe)
    {
        using TemporaryFolder folder = new();
        Called called = Called.With(
            "train", "digits", "--recipe", recipe, "--examples", "300", "--epochs", "1", "--out", folder["run"],
            "--json");
        Assert.Equal(ExitCode.Success, called.Code);
        JsonElement test = called.Json[^1].GetProperty("test");
        Assert.InRange(test.GetProperty("squaredErrorPerDimension").GetDouble(), 0.01, 0.4);
        Assert.True(test.GetProperty("varyingUnits").GetInt32() > 0);
    }
}

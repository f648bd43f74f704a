using System.Text.Json;
using Elbo.Data;

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

    [Theory]
    [InlineData("binarized-mnist-mlp", "bernoulli", "data.preprocessing threshold makes all values 0 or 1")]
    [InlineData("binarized-mnist-iwae50", "bernoulli", "data.preprocessing threshold makes all values 0 or 1")]
    [InlineData("frey-faces", "gaussian", "the recipe says so")]
    public void A_run_says_which_likelihood_it_has_and_why(string recipe, string likelihood, string reason)
    {
        using TemporaryFolder folder = new();
        Called called = Called.With(
            "train", "digits", "--recipe", recipe, "--examples", "300", "--epochs", "1", "--out", folder["run"],
            "--set", "data.preprocessing=threshold", "--set", "optimizer.schedule.kind=constant",
            "--set", "optimizer.schedule.steps=[]", "--set", "evaluation.samples=0", "--json");
        Assert.Equal((ExitCode.Success, ""), (called.Code, called.Error));
        Assert.Equal(likelihood, called.Json[0].GetProperty("likelihood").GetString());
        Assert.Equal(reason, called.Json[0].GetProperty("likelihoodReason").GetString());
        Assert.Contains($"because {reason}", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Faces_that_are_not_square_are_trained_on_and_drawn()
    {
        Assert.SkipUnless(
            KnownDatasets.IsPresent(KnownDatasets.Find("frey-faces"), DataFolders.Find(root: null)),
            "set ELBO_DATA to a folder that holds frey-faces/");
        using TemporaryFolder folder = new();
        Called called = Called.With("train", "--recipe", "frey-faces", "--epochs", "2", "--out", folder["run"]);
        Assert.Equal((ExitCode.Success, ""), (called.Code, called.Error));
        Assert.Contains("1,565 examples of 28x20x1, 200 for validation, 200 for the test", called.Out,
            StringComparison.Ordinal);
        Assert.Contains("  likelihood gaussian with the best variance", called.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["run/manifold.png"]));
    }

    [Fact]
    public void Grey_digits_are_said_to_be_taken_by_cross_entropy()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With("train", "--examples", "100", "--epochs", "1", "--out", folder["run"]);
        Assert.Contains(
            "likelihood bernoulli, because all values lie between 0 and 1 (grey values: cross-entropy)", called.Out,
            StringComparison.Ordinal);
    }
}

using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class LinearTests
{
    [Fact]
    public void A_linear_model_is_trained_measured_and_drawn_like_any_other()
    {
        using TemporaryFolder folder = new();
        string run = Train(folder, "r15-factor-analysis", "--epochs", "3");
        Called table = Called.With("evaluate", run, "--examples", "50", "--samples", "5");
        Assert.Contains("log p(x), exact", table.Out, StringComparison.Ordinal);
        JsonElement result = Assert.Single(
            Called.With("evaluate", run, "--examples", "50", "--samples", "5", "--json").Json).GetProperty("result");
        double exact = result.GetProperty("exactLogLikelihood").GetDouble();
        Assert.Equal(exact, result.GetProperty("logLikelihood").GetProperty("mean").GetDouble(), 0.01);
        Assert.Equal(ExitCode.Success, Called.With("sample", run, "--count", "4").Code);
        Assert.Equal(ExitCode.Success, Called.With("reconstruct", run, "--count", "4").Code);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
    }

    [Fact]
    public void Pca_reconstructs_and_says_why_it_draws_no_samples()
    {
        using TemporaryFolder folder = new();
        string run = Train(folder, "r15-pca");
        Assert.Equal(ExitCode.Success, Called.With("reconstruct", run, "--count", "4").Code);
        Assert.False(File.Exists(Path.Combine(run, "samples.png")));
        Called sample = Called.With("sample", run);
        Assert.Equal(ExitCode.WrongUsage, sample.Code);
        Assert.Contains("an autoencoder or PCA has no prior", sample.Error, StringComparison.Ordinal);
    }

    private static string Train(TemporaryFolder folder, string recipe, params string[] others)
    {
        Called called = Called.With(
            ["train", "digits", "--recipe", recipe, "--examples", "500", "--latent", "3", "--out", folder["run"],
                .. others]);
        Assert.Equal(ExitCode.Success, called.Code);
        return folder["run"];
    }
}

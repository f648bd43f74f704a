using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>What the command does with a model that is no distribution over examples.</summary>
public sealed class AutoencoderTests(SmallAutoencoder run) : IClassFixture<SmallAutoencoder>
{
    [Fact]
    public void Training_names_the_penalty_and_speaks_of_no_kl_divergence()
    {
        Assert.Equal(ExitCode.Success, run.Training.Code);
        Assert.Contains("loss = -reconstruction + 0.01 x L1 sparsity", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("squared error", run.Training.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("KL", run.Training.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("ELBO", run.Training.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reconstructions.png")]
    [InlineData("latent-map.png")]
    [InlineData("manifold.png")]
    public void A_run_folder_holds_(string name) => Assert.True(new FileInfo(run[name]).Length > 0, name);

    [Fact]
    public void There_are_no_samples_and_the_report_says_why()
    {
        Assert.False(File.Exists(run["samples.png"]));
        string page = File.ReadAllText(run["report.html"]);
        Assert.Contains("no distribution over examples", page, StringComparison.Ordinal);
        Assert.Contains("L1 sparsity", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Test ELBO", page, StringComparison.Ordinal);
        Assert.DoesNotContain("KL divergence", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_prints_the_error_and_the_code()
    {
        JsonElement result = Assert.Single(Called.With("evaluate", run.Path, "--examples", "50", "--json").Json)
            .GetProperty("result");
        Assert.InRange(result.GetProperty("squaredErrorPerDimension").GetDouble(), 0.001, 0.3);
        Assert.Equal(2, result.GetProperty("codeMean").GetArrayLength());
        Assert.False(result.TryGetProperty("elbo", out _));
        Assert.False(result.TryGetProperty("kl", out _));
    }

    [Fact]
    public void Reconstruct_shows_noisy_cleaned_and_original_with_both_errors()
    {
        using TemporaryFolder folder = new();
        JsonElement line = Assert.Single(Called.With(
            "reconstruct", run.Path, "--count", "8", "--corrupt", "masking:0.5", "--out", folder["c.png"],
                "--json").Json);
        Assert.InRange(line.GetProperty("squaredErrorBefore").GetDouble(), 0.01, 0.2);
        Assert.InRange(line.GetProperty("squaredErrorAfter").GetDouble(), 0.01, 0.4);
        Assert.True(line.GetProperty("height").GetInt32() * 8 > line.GetProperty("width").GetInt32() * 3);
        Assert.Contains(
            "cleaned", Called.With("reconstruct", run.Path, "--count", "2", "--corrupt", "gaussian").Out,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blur", "'blur' is no kind of noise")]
    [InlineData("masking:3", "the level '3' is not above 0 and at most 1")]
    public void Wrong_noise_is_one_line_of_wrong_usage(string noise, string expected)
    {
        Called called = Called.With("reconstruct", run.Path, "--corrupt", noise);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains(expected, Assert.Single(called.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "--samples", "10", "log p(x)")]
    [InlineData("sample", "--count", "4", "no prior")]
    public void What_needs_a_density_is_one_line_of_wrong_usage(
        string verb, string option, string value, string expected)
    {
        Called called = Called.With(verb, run.Path, option, value);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains(expected, Assert.Single(called.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("train a vae", called.Error, StringComparison.Ordinal);
    }
}

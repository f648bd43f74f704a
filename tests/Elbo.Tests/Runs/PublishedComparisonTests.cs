using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class PublishedComparisonTests
{
    private static readonly EvaluationResult Evaluation = new()
    {
        Examples = 10_000,
        Dimensions = 784,
        Meaning = ScoreMeaning.Probability,
        ElboSamples = 1,
        Elbo = new Estimate(-99, 0.5),
        Reconstruction = new Estimate(-72, 0.5),
        Kl = new Estimate(27, 0.1),
        ElboBitsPerDimension = 0.2,
        KlPerDimension = [],
        PosteriorMeanVariance = [],
        ActiveUnits = 17,
        LogLikelihood = new LogLikelihoodSummary
        {
            Samples = 5000,
            Mean = -87,
            StandardError = 0.4,
            SamplingError = 0.01,
            BitsPerDimension = 0.1,
            EffectiveSampleSize = 100,
            LowestEffectiveSampleSize = 1,
        },
    };

    [Theory]
    [InlineData("test negative log-likelihood, k = 5000, trained with k = 1", 87.0, "")]
    [InlineData("test negative log-likelihood, k = 50", 87.0, "k = 5000")]
    [InlineData("active units, trained with k = 1", 17.0, "")]
    [InlineData("test negative ELBO after long training, lower end", 99.0, "")]
    [InlineData("test ELBO", -99.0, "")]
    [InlineData("test loss", 99.0, "")]
    [InlineData("train loss", 101.0, "")]
    [InlineData("train loss, epoch 1", 150.0, "")]
    [InlineData("train loss, epoch 30", null, "no epoch 30")]
    [InlineData("mean opinion", null, "not measured")]
    public void The_number_of_the_same_name_stands_beside_it(string what, double? expected, string note)
    {
        PublishedComparison found = Compare(what, Evaluation, "test", isWhole: true);
        Assert.Equal(expected, found.Yours);
        Assert.Contains(note, found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_compare_is_said()
    {
        Assert.Contains(
            "10,000 train examples", Compare("test ELBO", Evaluation, "train", isWhole: true).Note,
            StringComparison.Ordinal);
        Assert.Contains("2 of 10 epochs", Compare("test ELBO", Evaluation, "test", isWhole: true).Note,
            StringComparison.Ordinal);
        Assert.Contains("--samples", Compare(
            "test negative log-likelihood", Evaluation with { LogLikelihood = null }, "test", isWhole: true).Note,
            StringComparison.Ordinal);
        Assert.Contains("other settings", Compare("test ELBO", Evaluation, "test", isWhole: false).Note,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_run_of_a_published_recipe_compares_without_a_note()
    {
        using TemporaryFolder folder = new();
        var recipe = Recipe.FromName("r23-aevb");
        RunFolder.Create(folder["run"], new RunConfig
        {
            Recipe = recipe with { Training = recipe.Training with { Threads = 1, Seed = 5 } },
            Data = new ResolvedData { Shape = [28, 28, 1] },
        });
        var run = RunFolder.Open(folder["run"]);
        File.WriteAllLines(
            run.MetricsPath, Enumerable.Range(1, recipe.Epochs).Select(epoch => $"{{\"epoch\":{epoch}}}"));
        Assert.All(PublishedComparison.Of(run, Evaluation, "test", isWhole: true), row =>
            Assert.Equal((99.0, ""), (row.Yours, row.Note)));
    }

    [Fact]
    public void Runs_are_named_by_as_many_folders_as_tell_them_apart()
    {
        Assert.Equal(["b", "c"], RunComparison.Names(["/a/b", "/a/c/"]));
        Assert.Equal(["x/run", "y/run"], RunComparison.Names(["/a/x/run", "/a/y/run"]));
        Assert.Equal(["a/run", "a/run"], RunComparison.Names(["/a/run", "/a/run"]));
    }

    private static PublishedComparison Compare(string what, EvaluationResult evaluation, string part, bool isWhole)
    {
        using TemporaryFolder folder = new();
        Recipe recipe = Recipe.FromName("digits-default") with
        {
            Published = [new PublishedNumber { What = what, Value = 100, Unit = "nats per example" }],
        };
        var run = RunFolder.Create(folder["run"], new RunConfig
        {
            Recipe = recipe,
            Data = new ResolvedData { Shape = [28, 28, 1] },
        });
        File.WriteAllText(
            run.MetricsPath, "{\"epoch\":1,\"trainLoss\":150}\n{\"epoch\":2,\"trainLoss\":101}\n");
        return Assert.Single(PublishedComparison.Of(run, evaluation, part, isWhole));
    }
}

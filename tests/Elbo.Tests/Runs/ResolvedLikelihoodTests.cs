using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Tests.Runs;

public sealed class ResolvedLikelihoodTests
{
    [Theory]
    [InlineData(0, 1, true, "bernoulli, because all values are 0 or 1")]
    [InlineData(0, 1, false, "bernoulli, because all values lie between 0 and 1 (grey values: cross-entropy)")]
    [InlineData(-2, 1, false, "gaussian with one learned variance, because values run from -2 to 1")]
    [InlineData(0, 255, false, "gaussian with one learned variance, because values run from 0 to 255")]
    public void Auto_is_decided_by_the_range_of_the_data(float low, float high, bool isBinary, string expected)
    {
        var found = ResolvedLikelihood.Of(new Recipe(), () => new DataFacts(10, null, low, high, isBinary));
        Assert.Equal(expected, found.Text);
        ModelRecipe model = found.Apply(new Recipe()).Model;
        Assert.Equal((found.Choice, found.Variance), (model.Likelihood, model.Variance));
        Assert.Empty(RecipeFaults.Check(found.Apply(new Recipe())));
    }

    [Fact]
    public void Pixels_that_are_made_bits_need_no_look_at_the_data()
    {
        var recipe = Recipe.FromName("burda-1-layer");
        Assert.Equal(
            "bernoulli, because data.preprocessing dynamic makes all values 0 or 1",
            ResolvedLikelihood.Of(recipe, () => throw new InvalidOperationException()).Text);
    }

    [Fact]
    public void A_name_in_the_recipe_stays_what_it_is()
    {
        var recipe = Recipe.FromName("r7-gaussian-optimal");
        var found = ResolvedLikelihood.Of(recipe, () => throw new InvalidOperationException());
        Assert.Equal("gaussian with the best variance for each batch, because the recipe says so", found.Text);
        Assert.Same(recipe, found.Apply(recipe));
    }

    [Fact]
    public void A_run_writes_down_what_was_decided_and_why()
    {
        using TemporaryFolder folder = new();
        Split data = new(new Wide(40), Validation: null, new Wide(10));
        Recipe recipe = new() { Model = new() { Hidden = [3], Latent = 1 }, Training = new() { Epochs = 1 } };
        using (var run = TrainingRun.Start(folder["run"], recipe, data, new SilentWatcher()))
        {
            run.Run(TestContext.Current.CancellationToken);
        }

        RunConfig config = RunFolder.Open(folder["run"]).Config;
        Assert.Equal(LikelihoodChoice.Gaussian, config.Recipe.Model.Likelihood);
        Assert.Equal(VarianceChoice.Learned, config.Recipe.Model.Variance);
        Assert.Equal("gaussian with one learned variance, because values run from -1 to 2", config.Likelihood!.Text);
        Assert.Equal("gaussian", TrainedModel.Open(folder["run"]).Model.Likelihood.Name);
    }

    private sealed class Wide(int count) : Dataset
    {
        public override string Name => "wide";

        public override int Count => count;

        public override Shape ItemShape => new(4);

        public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
        {
            CheckRead(indices, destination);
            for (int i = 0; i < indices.Length * 4; i++)
            {
                destination[i] = (i % 4) - 1;
            }
        }
    }

    private sealed class SilentWatcher : ITrainingObserver
    {
        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}

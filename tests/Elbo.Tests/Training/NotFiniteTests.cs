using Elbo.Data;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class NotFiniteTests
{
    private const string Remedy =
        "The last checkpoint is whole: resume from it with a smaller learning rate or a gradient limit (clipNorm).";

    private static readonly Recipe Gaussian = SmallTraining.Recipe with
    {
        Data = new DataRecipe(),
        Model = SmallTraining.Recipe.Model with { Likelihood = LikelihoodChoice.Gaussian },
    };

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Data_that_is_not_finite_is_refused_before_training(float strange, string written)
    {
        ArrayDataset data = With(strange, item: 7, value: 5);
        Assert.Equal(
            $"strange: item 7, value 5 is {written}; the gaussian likelihood expects a finite number. "
            + "Remove or replace the value in the data.",
            Assert.Throws<TrainingException>(() => new SmallTraining(Gaussian, train: data)).Message);
        Assert.StartsWith(
            "strange: item 7, value 5",
            Assert.Throws<TrainingException>(
                () => new SmallTraining(Gaussian, heldOut: new HeldOut(data, true))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5f)]
    [InlineData(-0.5f)]
    [InlineData(float.NaN)]
    public void Data_outside_of_0_to_1_is_refused_by_the_Bernoulli_likelihood(float strange)
    {
        ArrayDataset data = With(strange, item: 7, value: 5);
        Assert.Equal(
            FormattableString.Invariant($"strange: item 7, value 5 is {strange}; the bernoulli likelihood ")
            + "expects 0..1. Scale the data to 0..1, or use --likelihood gaussian.",
            Assert.Throws<TrainingException>(() => new SmallTraining(SmallTraining.Recipe, train: data)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_infinite_loss_is_traced_to_its_example(int samples)
    {
        Recipe recipe = Gaussian with { Objective = new ObjectiveRecipe { Samples = samples } };
        var training = new SmallTraining(recipe, train: With(1e30f, item: 7, value: 5));
        string message = Assert.Throws<TrainingException>(() => training.Run()).Message;
        Assert.Matches(@"^the log-likelihood is -Infinity at epoch 1, step [1-5], example 7\. ", message);
        Assert.EndsWith(Remedy, message, StringComparison.Ordinal);
        Assert.Empty(training.Checkpoints);
    }

    [Fact]
    public void A_weight_that_is_not_a_number_shows_in_the_posterior()
    {
        var training = new SmallTraining(SmallTraining.Recipe);
        training.Model.Parameters.All[0].Value.CopyFrom([.. Enumerable.Repeat(float.NaN, 12 * 7)]);
        string message = Assert.Throws<TrainingException>(() => training.Run()).Message;
        Assert.StartsWith("the posterior mean is NaN at epoch 1, step 1, example ", message, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_traced_to_its_parameter_and_changes_nothing()
    {
        // e^88 is finite, and so is the KL divergence; ten times its slope is not
        var training = new SmallTraining(SmallTraining.Recipe, plan => plan with { BatchSize = 1 });
        NetworkModel model = training.Model;
        Fill(model, "encoder.1.weight", 10f);
        Fill(model, "encoder.1.bias", 88f);
        Fill(model, "encoder.0.weight", 0f);
        Fill(model, "encoder.0.bias", 0f);
        float[] before = training.Weights;
        string message = Assert.Throws<TrainingException>(() => training.Run()).Message;
        Assert.Matches(
            @"^the gradient of encoder\.0\.weight is not finite at epoch 1, step 1, in the batch of examples \d+\. ",
            message);
        Assert.Equal(before, training.Weights);
    }

    [Fact]
    public void A_training_that_breaks_leaves_its_last_checkpoint()
    {
        var training = new SmallTraining(
            Gaussian, plan => plan with { LearningRate = new StepRates([(1, 1e-3), (1, 1e30)]) });
        string message = Assert.Throws<TrainingException>(() => training.Run()).Message;
        Assert.Contains(" at epoch 2, step 2", message, StringComparison.Ordinal);
        Checkpoint checkpoint = Assert.Single(training.Checkpoints);
        Assert.Equal((1, 0), (checkpoint.Position.Epoch, checkpoint.Position.Step));
        var again = new SmallTraining(Gaussian);
        again.Trainer.Restore(checkpoint);
        Assert.Equal(TrainingEnd.Completed, again.Run().Reason);
    }

    private static ArrayDataset With(float strange, int item, int value)
    {
        int count = (SmallTraining.Steps * SmallTraining.BatchSize) - 1;
        float[] values = GivenNumbers.Uniform(count, SmallTraining.Item, 1);
        values[(item * SmallTraining.Item.Count) + value] = strange;
        return GivenNumbers.Of("strange", values, SmallTraining.Item);
    }

    private static void Fill(NetworkModel model, string name, float value)
    {
        Parameter parameter = model.Parameters.All.Single(candidate => candidate.Name == name);
        parameter.Value.CopyFrom([.. Enumerable.Repeat(value, parameter.Shape.Count)]);
    }
}

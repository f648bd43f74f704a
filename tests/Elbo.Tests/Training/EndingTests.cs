using Elbo.Runs;

namespace Elbo.Tests.Training;

/// <summary>Last epochs that maximize the importance-weighted bound.</summary>
public sealed class EndingTests
{
    private const int Epochs = 4;

    [Fact]
    public void The_epochs_before_are_those_of_the_evidence_lower_bound()
    {
        SmallTraining plain = Run(new ObjectiveRecipe());
        SmallTraining ended = Run(Ending(2));
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            bool isSame = epoch < Epochs - 2;
            Assert.Equal(isSame, plain.WeightsOfEpochs[epoch].SequenceEqual(ended.WeightsOfEpochs[epoch]));
            Assert.Equal(isSame, plain.Epochs.ElementAt(epoch).HeldOut == ended.Epochs.ElementAt(epoch).HeldOut);
        }
    }

    [Fact]
    public void An_ending_as_long_as_the_run_is_a_run_with_that_bound()
    {
        SmallTraining bound = Run(new ObjectiveRecipe { Kind = ObjectiveChoice.Iwae, Samples = 3 });
        SmallTraining ended = Run(Ending(Epochs));
        Assert.Equal(bound.Weights, ended.Weights);
        Assert.Equal(bound.Epochs.Select(epoch => epoch.HeldOut), ended.Epochs.Select(epoch => epoch.HeldOut));
    }

    [Fact]
    public void The_best_epoch_is_chosen_by_the_bound_that_it_maximizes()
    {
        SmallTraining ended = Run(Ending(1));
        Assert.Equal([false, false, false, true], ended.Epochs.Select(epoch => epoch.HeldOut!.Value.Loss
            < -epoch.HeldOut.Value.Elbo - 1e-3));
        Assert.True(ended.Epochs.Last().IsBest);
    }

    [Theory]
    [InlineData(1, "epoch")]
    [InlineData(2, "2 epochs")]
    public void What_is_minimised_names_it(int epochs, string last)
    {
        Assert.Equal(
            $"loss = -reconstruction + 1 x KL; in the last {last} -ln of the mean of 3 importance weights (IWAE)",
            ObjectiveText.Of(Ending(epochs), number => $"{number}"));
        Assert.False(ObjectiveText.IsElbo(Ending(epochs)));
    }

    private static ObjectiveRecipe Ending(int epochs) => new() { IwaeEpochs = epochs, IwaeSamples = 3 };

    private static SmallTraining Run(ObjectiveRecipe objective)
    {
        var training = new SmallTraining(
            SmallTraining.Recipe with { Objective = objective }, heldOut: SmallTraining.Validation());
        training.Run();
        return training;
    }
}

using Elbo.Optimizers;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class ChoiceTests
{
    [Fact]
    public void Training_ends_when_the_validation_loss_has_not_fallen_for_as_many_epochs_as_the_patience()
    {
        // a rate of 0: the loss stays what it was after the first epoch
        var training = new SmallTraining(
            SmallTraining.Recipe, plan => plan with { LearningRate = new ConstantRate(0), Patience = 2, Epochs = 9 },
            heldOut: SmallTraining.Validation());
        Assert.Equal(new TrainingFinished(TrainingEnd.StoppedEarly, Epochs: 3, BestEpoch: 1), training.Run());
        Assert.Equal([true, false, false], training.Epochs.Select(epoch => epoch.IsBest));
    }

    [Fact]
    public void Training_goes_on_without_patience()
    {
        var training = new SmallTraining(
            SmallTraining.Recipe, plan => plan with { LearningRate = new ConstantRate(0) },
            heldOut: SmallTraining.Validation());
        Assert.Equal(new TrainingFinished(TrainingEnd.Completed, Epochs: 4, BestEpoch: 1), training.Run());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_weights_of_the_best_epoch_are_kept_where_that_is_asked_for(bool keeps)
    {
        var training = new SmallTraining(
            SmallTraining.Recipe,
            plan => plan with { LearningRate = new StepRates([(2, 0.01), (2, 3)]), KeepsBest = keeps },
            heldOut: SmallTraining.Validation());
        TrainingFinished end = training.Run();
        int best = training.Epochs.Last(epoch => epoch.IsBest).Epoch;
        double[] losses = [.. training.Epochs.Select(epoch => epoch.HeldOut!.Value.Loss)];
        Assert.Equal(losses.Min(), losses[best - 1]);
        Assert.True(best < 4);
        Assert.Equal(keeps ? best : null, end.BestEpoch);
        Assert.Equal(training.WeightsOfEpochs[keeps ? best - 1 : ^1], training.Weights);
    }

    [Fact]
    public void Test_data_decides_nothing()
    {
        var training = new SmallTraining(
            SmallTraining.Recipe,
            plan => plan with { LearningRate = new ConstantRate(0), Patience = 1 },
            heldOut: SmallTraining.Validation() with { DecidesChoices = false });
        Assert.Equal(new TrainingFinished(TrainingEnd.Completed, Epochs: 4, BestEpoch: null), training.Run());
        Assert.All(training.Epochs, epoch => Assert.True(epoch.HeldOut is not null && !epoch.IsBest));
    }

    [Fact]
    public void Losses_are_per_example_and_their_terms_add_up()
    {
        var training = new SmallTraining(
            SmallTraining.Recipe, plan => plan with { KlSchedule = new KlSchedule(0.25, 0) });
        training.Run();
        Assert.All(
            training.Epochs,
            epoch => Assert.Equal(epoch.Train.Loss, (0.25 * epoch.Train.Kl) - epoch.Train.Reconstruction, 1e-5));
    }
}

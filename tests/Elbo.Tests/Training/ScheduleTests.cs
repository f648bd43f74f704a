using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(0.5, 2, 0.125)]
    [InlineData(1, 2, 0.25)]
    [InlineData(2, 2, 0.5)]
    [InlineData(7, 2, 0.5)]
    [InlineData(0, 0, 0.5)]
    public void The_KL_weight_rises_linearly_and_stays(double epochs, double warmup, double expected) =>
        Assert.Equal(expected, new KlSchedule(0.5, warmup).At(epochs));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0.25)]
    [InlineData(4, 0.5)]
    [InlineData(9, 0.5)]
    public void The_KL_weight_rises_along_a_logistic_curve_and_stays(double epochs, double expected) =>
        Assert.Equal(expected, new KlSchedule(0.5, 4) { Rise = KlRise.Sigmoid }.At(epochs), 1e-6);

    [Fact]
    public void A_logistic_rise_is_slow_at_both_ends()
    {
        var schedule = new KlSchedule(1, 1) { Rise = KlRise.Sigmoid };
        double[] rises = [.. Enumerable.Range(0, 10).Select(i => schedule.At((i + 1) / 10.0) - schedule.At(i / 10.0))];
        Assert.All(rises, rise => Assert.True(rise > 0));
        Assert.True(rises[4] > 5 * rises[0]);
        Assert.Equal(rises[0], rises[9], 1e-3);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3.9, 1)]
    [InlineData(4, 0)]
    [InlineData(5, 0.5)]
    [InlineData(11.5, 1)]
    public void Cycles_rise_again_and_again(double epochs, double expected) =>
        Assert.Equal(expected, new KlSchedule(1, 2) { CycleEpochs = 4 }.At(epochs), 1e-12);

    [Fact]
    public void Every_step_has_the_weight_of_its_moment()
    {
        var training = new SmallTraining(
            SmallTraining.Recipe, plan => plan with { KlSchedule = new KlSchedule(0.5, 2) });
        training.Run();
        Assert.Equal(4 * SmallTraining.Steps, training.Progress.Count);
        for (int i = 0; i < training.Progress.Count; i++)
        {
            Assert.Equal(0.5 * Math.Min(1, i / (2.0 * SmallTraining.Steps)), training.Progress[i].KlWeight, 1e-12);
        }
    }

    [Fact]
    public void Rates_in_stretches_are_those_of_Burda()
    {
        LearningRate rates = Catalog.BuildPlan(Recipe.FromName("burda-1-layer")).LearningRate;
        int epoch = 0;
        for (int i = 0; i <= 7; i++)
        {
            for (int n = 0; n < (int)Math.Round(Math.Pow(3, i)); n++, epoch++)
            {
                Assert.Equal(1e-3 * Math.Pow(10, -i / 7.0), rates.At(epoch, 0), 1e-9);
            }
        }

        Assert.Equal(3280, epoch);
        Assert.Equal(1e-4, rates.At(epoch, 1), 1e-9);
    }

    [Fact]
    public void The_cosine_falls_from_the_first_rate_to_the_last()
    {
        var rising = new RisingRate(new ConstantRate(0.1), share: 0.25);
        Assert.Equal([0, 0.05, 0.1, 0.1], new[] { 0, 0.125, 0.25, 0.9 }.Select(at => rising.At(0, at)));
        var cosine = new CosineRate(0.1, 0.001);
        for (int i = 0; i <= 1000; i++)
        {
            double progress = i / 1000.0;
            Assert.Equal(0.001 + (0.0495 * (1 + Math.Cos(Math.PI * progress))), cosine.At(0, progress), 1e-15);
        }

        Assert.Equal(0.1, cosine.At(0, -1), 1e-15);
        Assert.Equal(0.001, cosine.At(0, 2), 1e-15);
    }

    [Fact]
    public void Long_gradients_are_shortened_to_the_limit()
    {
        const double limit = 0.125;
        Recipe recipe = SmallTraining.Recipe with { Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Sgd } };
        var training = new SmallTraining(
            recipe,
            plan => plan with { ClipNorm = limit, Epochs = 1, BatchSize = 100, LearningRate = new ConstantRate(1) });
        float[] before = training.Weights;
        training.Run();
        Assert.True(training.Epochs.Single().GradientNorm > 2 * limit);
        double moved = Math.Sqrt(before.Zip(training.Weights, (from, to) => Math.Pow(to - from, 2)).Sum());
        Assert.Equal(limit, moved, 1e-6);
    }

    [Fact]
    public void Short_gradients_are_left_alone()
    {
        var free = new SmallTraining(SmallTraining.Recipe);
        var limited = new SmallTraining(SmallTraining.Recipe, plan => plan with { ClipNorm = 1e6 });
        free.Run();
        limited.Run();
        Assert.Equal(free.Weights, limited.Weights);
    }
}

using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class EncoderLeadTests
{
    private static readonly TrainingPlan Plan =
        Catalog.BuildPlan(Lead(SmallTraining.Recipe, steps: 35));

    [Fact]
    public void It_ends_when_ten_steps_are_no_better_than_the_ten_before()
    {
        // loss per example over windows of ten: 4, 3, 3
        Assert.Equal(30, Taken(i => i < 10 ? (8, 2) : (6, 2)).Count);
        Assert.Equal(20, Taken(_ => (6, 2)).Count);
        Assert.Equal(35, Taken(i => (100 - i, 1)).Count);
    }

    [Fact]
    public void It_begins_with_the_batch_of_the_step_and_goes_on_with_others_and_other_noise()
    {
        List<(int At, ulong Seed)> taken = Taken(i => (100 - i, 1));
        Assert.Equal(3, taken[0].At);
        Assert.All(taken, step => Assert.InRange(step.At, 0, 7));
        Assert.True(taken.Select(step => step.At).Distinct().Count() > 4);
        Assert.Equal(taken.Count, taken.Select(step => step.Seed).Distinct().Count());
        Assert.DoesNotContain(Plan.Seed, taken.Select(step => step.Seed));
        Assert.Equal(taken, Taken(i => (100 - i, 1)));
    }

    [Fact]
    public void It_ends_for_good_when_the_information_no_longer_rises()
    {
        EncoderLead lead = Create();
        lead.Run(0, 0, 8, (_, _) => (1, 1));
        lead.Run(0, 1, 8, (_, _) => (1, 1));
        Assert.Equal(20, lead.Finish(1.5));
        Assert.True(lead.IsOn);
        Assert.Equal(0, lead.Finish(2.5));
        Assert.True(lead.IsOn);
        lead.Finish(2.5);
        Assert.False(lead.IsOn);
        lead.Finish(3);
        Assert.False(lead.IsOn);
    }

    [Fact]
    public void The_encoder_takes_more_steps_than_the_decoder_until_it_ends()
    {
        var training = new SmallTraining(Lead(SmallTraining.Recipe, steps: 12));
        training.Run();
        double[] steps = [.. training.Epochs.Select(epoch => epoch.EncoderSteps!.Value)];
        Assert.InRange(steps[0], 10, 12);
        Assert.Equal(4, steps.Length);
        var split = (SplitOptimizer)training.Optimizer;
        Assert.Equal(4 * SmallTraining.Steps, split.StepsOf(1));
        double ahead = steps.Sum() * SmallTraining.Steps;
        int together = steps.Count(mean => mean == 0) * SmallTraining.Steps;
        Assert.Equal(ahead + together, split.StepsOf(0), 6);
    }

    [Fact]
    public void Steps_of_the_encoder_change_nothing_of_the_decoder()
    {
        var training = new SmallTraining(Lead(SmallTraining.Recipe, steps: 12) with
        {
            Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Sgd, LearningRate = 1e-3, Momentum = 0 },
        });
        float[] before = training.Weights;
        var split = (SplitOptimizer)training.Optimizer;
        var gradients = new Gradients([.. training.Model.Parameters.All.Select(parameter => parameter.Value)]);
        gradients.Flat.CopyFrom([.. Enumerable.Repeat(1f, before.Length)]);
        split.StepPart(0, training.Model.Parameters.Flat, gradients.Flat, 1e-3, 1f);
        int encoder = training.Model.Parameters.All
            .Where(parameter => parameter.Name.StartsWith("encoder.", StringComparison.Ordinal))
            .Sum(parameter => parameter.Shape.Count);
        float[] after = training.Weights;
        Assert.Equal(before[encoder..], after[encoder..]);
        Assert.All(before[..encoder].Zip(after), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void One_optimizer_for_all_cannot_run_ahead()
    {
        TrainingException fault = Assert.Throws<TrainingException>(
            () => new SmallTraining(SmallTraining.Recipe, plan => plan with { EncoderSteps = 5 }));
        Assert.Contains("Take a SplitOptimizer", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A recipe whose encoder runs ahead.</summary>
    internal static Recipe Lead(Recipe recipe, int steps) =>
        recipe with { Training = recipe.Training with { EncoderSteps = steps } };

    private static EncoderLead Create() => new(
        new SplitOptimizer([("encoder", new Sgd(2, 0), 2), ("decoder", new Sgd(1, 0), 1)]), Plan);

    private static List<(int At, ulong Seed)> Taken(Func<int, (double, long)> loss)
    {
        List<(int, ulong)> taken = [];
        Create().Run(1, 3, 8, (at, seed) =>
        {
            taken.Add((at, seed));
            return loss(taken.Count - 1);
        });
        return taken;
    }
}

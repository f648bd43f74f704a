using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class ResumeTests
{
    public static TheoryData<string> Kinds =>
    [
        "adam", "sgd, stops early", "without validation", "encoder ahead", "average", "ending", "ladder",
        "deep hierarchy",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_taken_up_at_any_moment_ends_in_the_same_bits(string kind)
    {
        SmallTraining whole = Create(kind, takesEveryStep: true);
        TrainingFinished end = whole.Run();
        Assert.True(whole.Checkpoints.Count > 15);
        foreach (Checkpoint checkpoint in whole.Checkpoints)
        {
            SmallTraining resumed = Create(kind, takesEveryStep: false);
            resumed.Trainer.Restore(checkpoint);
            Assert.Equal(end, resumed.Run());
            Assert.Equal(whole.Weights, resumed.Weights);
            Assert.Equal(whole.Optimizer.Steps, resumed.Optimizer.Steps);
            Assert.Equal(
                whole.Epochs.Where(epoch => epoch.Epoch > checkpoint.Position.Epoch).Select(WithoutTimes),
                resumed.Epochs.Select(WithoutTimes));
        }
    }

    [Fact]
    public void A_stop_that_is_asked_for_leaves_a_checkpoint_to_go_on_from()
    {
        SmallTraining whole = Create("adam", takesEveryStep: false);
        whole.Run();
        SmallTraining interrupted = Create("adam", takesEveryStep: false);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(TrainingEnd.Interrupted, interrupted.Trainer.Run(stop.Token).Reason);
        Checkpoint checkpoint = Assert.Single(interrupted.Checkpoints);
        SmallTraining resumed = Create("adam", takesEveryStep: false);
        resumed.Trainer.Restore(checkpoint);
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
    }

    [Fact]
    public void A_checkpoint_without_what_the_collapse_doctor_saw_is_taken_up_to_the_same_weights()
    {
        SmallTraining whole = Create("adam", takesEveryStep: true);
        whole.Run();
        Checkpoint checkpoint = whole.Checkpoints[7];
        SmallTraining resumed = Create("adam", takesEveryStep: false);
        resumed.Trainer.Restore(checkpoint with
        {
            Arrays = [.. checkpoint.Arrays.Where(array => array.Name != "doctor.seen")],
        });
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        SmallTraining training = Create("adam", takesEveryStep: false);
        Checkpoint checkpoint = training.Trainer.TakeCheckpoint();
        Recipe wider = SmallTraining.Recipe with { Model = SmallTraining.Recipe.Model with { Hidden = [8] } };
        var error = Assert.Throws<TrainingException>(() => new SmallTraining(wider).Trainer.Restore(checkpoint));
        Assert.Equal(
            "checkpoint: 'encoder.0.weight' is [12, 7], expected [12, 8]. It was made by another model.",
            error.Message);
        Recipe other = SmallTraining.Recipe with
        {
            Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Sgd },
        };
        error = Assert.Throws<TrainingException>(() => new SmallTraining(other).Trainer.Restore(checkpoint));
        Assert.Equal(
            "checkpoint: 'sgd.velocity' is missing. It was made by another model or optimizer.", error.Message);
    }

    private static SmallTraining Create(string kind, bool takesEveryStep)
    {
        Recipe recipe = SmallTraining.Recipe with
        {
            Objective = new ObjectiveRecipe { KlWarmupEpochs = 2, Samples = 2 },
        };
        return kind switch
        {
            "adam" => new SmallTraining(
                recipe with
                {
                    Optimizer = new OptimizerRecipe
                    {
                        ClipNorm = 1,
                        LearningRate = 0.01,
                        Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
                    },
                },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),

            // each epoch makes it worse: the first is the best
            "sgd, stops early" => new SmallTraining(
                recipe with
                {
                    Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Sgd, LearningRate = 1e-9, Momentum = 0.5 },
                    Training = recipe.Training with { Epochs = 9, EarlyStoppingPatience = 2 },
                    Objective = new ObjectiveRecipe { KlWarmupEpochs = 9, Samples = 1, KlWeight = 5 },
                },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),
            "encoder ahead" => new SmallTraining(
                EncoderLeadTests.Lead(recipe, steps: 12), heldOut: SmallTraining.Validation(),
                takesEveryStep: takesEveryStep),
            "average" => new SmallTraining(
                recipe with { Training = recipe.Training with { AverageWeights = 0.8 } },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),
            "ending" => new SmallTraining(
                recipe with { Objective = recipe.Objective with { IwaeEpochs = 2 } },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),
            "ladder" => new SmallTraining(
                recipe with
                {
                    Model = recipe.Model with
                    {
                        Kind = ModelChoice.Ladder,
                        Normalization = NormalizationChoice.Batch,
                        Upper = [new LevelRecipe { Latent = 1, Hidden = [3] }],
                    },
                },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),
            "deep hierarchy" => new SmallTraining(
                recipe with
                {
                    Model = SmallTraining.Deep,
                    Objective = new ObjectiveRecipe { KlWarmupEpochs = 2, KlBalance = true, SpectralWeight = 0.1 },
                    Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Adamax },
                },
                heldOut: SmallTraining.Validation(), takesEveryStep: takesEveryStep),
            _ => new SmallTraining(recipe, takesEveryStep: takesEveryStep),
        };
    }

    // what is left compares by value, the lists of numbers as texts
    private static (EpochFinished Epoch, string Latents) WithoutTimes(EpochFinished epoch) =>
    (
        epoch with { Seconds = 0, TotalSeconds = 0, ExamplesPerSecond = 0, Latents = null },
        string.Join(' ', epoch.Latents!.Kl.Concat(epoch.Latents.KlError).Concat(epoch.Latents.MeanVariance))
        + $" {epoch.Latents.MutualInformation} {epoch.Latents.DecoderUse}");
}

using Elbo.Data;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class DenoisingTests
{
    [Theory]
    [InlineData(ModelChoice.Vae)]
    [InlineData(ModelChoice.Autoencoder)]
    public void Noise_on_the_input_changes_training_and_resumes_to_the_same_bits(ModelChoice kind)
    {
        Recipe clean = With(kind, CorruptionChoice.None);
        Recipe noisy = With(kind, CorruptionChoice.Masking);
        var whole = new SmallTraining(noisy, takesEveryStep: true);
        whole.Run();
        var without = new SmallTraining(clean);
        without.Run();
        Assert.NotEqual(without.Weights, whole.Weights);
        var resumed = new SmallTraining(noisy);
        resumed.Trainer.Restore(whole.Checkpoints[8]);
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
    }

    [Fact]
    public void What_is_rebuilt_and_held_out_stays_clean()
    {
        // An encoder that sees nothing but zeros learns the mean of clean pixels, so that the clean loss still falls.
        Recipe blind = With(ModelChoice.Autoencoder, CorruptionChoice.Masking);
        blind = blind with
        {
            Data = blind.Data with { CorruptionLevel = 1 },
            Model = blind.Model with { Likelihood = LikelihoodChoice.Gaussian },
            Training = blind.Training with { Epochs = 60 },
            Optimizer = new OptimizerRecipe { LearningRate = 0.02 },
        };
        ArrayDataset grey = SmallTraining.Data("grey");
        var training = new SmallTraining(blind, train: grey, heldOut: new HeldOut(grey, DecidesChoices: false));
        training.Run();
        double constant = 0.5 * SmallTraining.Item.Count * Math.Log(2 * Math.PI);
        double error = 2 * (training.Epochs.Last().Train.Loss - constant) / SmallTraining.Item.Count;
        Assert.InRange(error, 0.05, 0.11);
        Assert.NotEqual(training.Epochs.Last().Train.Loss, training.Epochs.Last().HeldOut!.Value.Loss);
    }

    private static Recipe With(ModelChoice kind, CorruptionChoice corruption) => SmallTraining.Recipe with
    {
        Data = new DataRecipe { Corruption = corruption },
        Model = SmallTraining.Recipe.Model with { Kind = kind },
    };
}

using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class WeightAverageTests
{
    private const double Decay = 0.8;

    [Fact]
    public void The_last_weights_are_the_average_over_steps()
    {
        var plain = new SmallTraining(SmallTraining.Recipe, takesEveryStep: true);
        plain.Run();
        double[] expected = new double[plain.Weights.Length];
        int steps = 0;
        int all = SmallTraining.Steps + 1;
        foreach (Checkpoint checkpoint in plain.Checkpoints.Where((_, i) => i % all < SmallTraining.Steps))
        {
            steps++;
            double share = Math.Max(1 - Decay, 1.0 / steps);
            float[] weights = [.. checkpoint.Arrays.Take(plain.Model.Parameters.All.Count).SelectMany(a => a.Values)];
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] += share * (weights[i] - expected[i]);
            }
        }

        Assert.Equal(SmallTraining.Steps * 4, steps);
        SmallTraining averaged = Averaged(heldOut: null);
        averaged.Run();
        Assert.All(expected.Zip(averaged.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.NotEqual(plain.Weights, averaged.Weights);
    }

    [Fact]
    public void Training_itself_goes_the_same_way()
    {
        var plain = new SmallTraining(SmallTraining.Recipe, heldOut: SmallTraining.Validation());
        plain.Run();
        SmallTraining averaged = Averaged(SmallTraining.Validation());
        averaged.Run();
        Assert.Equal(plain.Epochs.Select(epoch => epoch.Train), averaged.Epochs.Select(epoch => epoch.Train));
        Assert.NotEqual(plain.Epochs.Select(epoch => epoch.HeldOut), averaged.Epochs.Select(epoch => epoch.HeldOut));
    }

    private static SmallTraining Averaged(HeldOut? heldOut) => new(
        SmallTraining.Recipe with { Training = SmallTraining.Recipe.Training with { AverageWeights = Decay } },
        heldOut: heldOut);
}

using Elbo.Runs;
using Elbo.Tests.Training;

namespace Elbo.Tests.Optimizers;

/// <summary>Encoder and decoder under one optimizer and under two.</summary>
public sealed class SplitOptimizerTests
{
    public static TheoryData<OptimizerChoice, double?> Cases => new()
    {
        { OptimizerChoice.Adam, null }, { OptimizerChoice.Sgd, null },
        { OptimizerChoice.Adam, 0.5 }, { OptimizerChoice.Sgd, 0.5 }, { OptimizerChoice.Adamax, 0.5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_optimizers_end_in_the_bits_of_one(OptimizerChoice kind, double? clipNorm)
    {
        var one = new SmallTraining(With(kind, clipNorm, OptimizerSplitChoice.None));
        var two = new SmallTraining(With(kind, clipNorm, OptimizerSplitChoice.Networks));
        float[] before = one.Weights;
        one.Run();
        two.Run();
        Assert.NotEqual(before, one.Weights);
        Assert.Equal(
            one.Weights.Select(BitConverter.SingleToInt32Bits), two.Weights.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData(OptimizerChoice.Adam, "secondMoment")]
    [InlineData(OptimizerChoice.Adamax, "norm")]
    public void Two_optimizers_are_resumed_to_the_same_bits(OptimizerChoice kind, string second)
    {
        string name = RecipeValue.Name(kind);
        Recipe recipe = With(kind, null, OptimizerSplitChoice.Networks);
        var whole = new SmallTraining(recipe, takesEveryStep: true);
        whole.Run();
        var resumed = new SmallTraining(recipe);
        resumed.Trainer.Restore(whole.Checkpoints[7]);
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
        Assert.Contains(whole.Checkpoints[7].Arrays, array => array.Name == $"encoder.{name}.firstMoment");
        Assert.Contains(whole.Checkpoints[7].Arrays, array => array.Name == $"decoder.{name}.{second}");
    }

    private static Recipe With(OptimizerChoice kind, double? clipNorm, OptimizerSplitChoice split) =>
        SmallTraining.Recipe with
        {
            Optimizer = new OptimizerRecipe
            {
                Kind = kind,
                Momentum = kind == OptimizerChoice.Sgd ? 0.9 : 0,
                ClipNorm = clipNorm,
                Split = split,
                LearningRate = 0.01,
            },
        };
}

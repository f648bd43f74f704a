using Elbo.Models;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Training;

namespace Elbo.Tests.Networks;

/// <summary>Normalization, dropout and pooling in a model that is trained.</summary>
public sealed class HiddenLayerTests
{
    private static readonly double[] Rates = [1e-9, 0.5];

    private static readonly Shape Image = new(4, 4, 1);

    public static TheoryData<NormalizationChoice, OptimizerChoice> Normalized => new()
    {
        { NormalizationChoice.Batch, OptimizerChoice.Adam },
        { NormalizationChoice.Batch, OptimizerChoice.Sgd },
        { NormalizationChoice.Layer, OptimizerChoice.Adam },
    };

    [Theory]
    [MemberData(nameof(Normalized))]
    public void A_training_is_resumed_to_the_same_bits(NormalizationChoice normalization, OptimizerChoice optimizer)
    {
        Recipe recipe = With(normalization, dropout: 0.3) with { Optimizer = new() { Kind = optimizer } };
        var whole = new SmallTraining(recipe, takesEveryStep: true);
        whole.Run();
        var resumed = new SmallTraining(recipe);
        resumed.Trainer.Restore(whole.Checkpoints[9]);
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
        Assert.All(whole.Weights, number => Assert.True(float.IsFinite(number)));
    }

    [Theory]
    [InlineData(OptimizerChoice.Adam)]
    [InlineData(OptimizerChoice.Sgd)]
    public void Running_statistics_are_left_alone_by_the_optimizer(OptimizerChoice kind)
    {
        // Two trainings of one step: with a rate of next to nothing, and with a large one.
        float[][] means = [.. Rates.Select(rate =>
        {
            Recipe recipe = With(NormalizationChoice.Batch, 0) with
            {
                Optimizer = new OptimizerRecipe { Kind = kind, LearningRate = rate },
            };
            var training = new SmallTraining(recipe, takesEveryStep: true);
            training.Run();
            return training.Checkpoints[0].Arrays.First(array => array.Name == "encoder.1.runningMean").Values;
        })];
        Assert.Contains(means[0], number => number != 0f);
        Assert.Equal(means[0], means[1]);
    }

    [Fact]
    public void Dropout_changes_training_and_not_evaluation()
    {
        Recipe plain = With(NormalizationChoice.None, 0);
        Recipe dropped = With(NormalizationChoice.None, 0.5);
        var one = new SmallTraining(plain);
        var other = new SmallTraining(dropped);
        Tensor x = Tensor.From(GivenNumbers.Uniform(2, SmallTraining.Item, 1), SmallTraining.Item.Insert(0, 2));
        var batch = new Batch(x, Examples.Range(0, 2));
        Assert.Equal(one.Model.Encode(batch).Mean.ToArray(), other.Model.Encode(batch).Mean.ToArray());
        one.Run();
        other.Run();
        Assert.NotEqual(one.Weights, other.Weights);
    }

    [Fact]
    public void A_pooling_network_halves_and_doubles()
    {
        var options = new LayerOptions(Activation.Relu, Initialization.FanIn)
        {
            Normalization = Normalization.Batch,
            Dropout = 0.1,
        };
        Network encoder = PoolEncoder.Create(Image, [3, 5], 7, options);
        Network decoder = PoolDecoder.Create(7, Image, [3, 5], options);
        Assert.Equal(new Shape(7), encoder.OutputShape(Image));
        Assert.Equal(Image, decoder.OutputShape(new Shape(7)));
        Assert.Equal(new Shape(2, 4, 4, 1), decoder.Apply(
            encoder.Apply(Tensor.Zeros(Image.Insert(0, 2)), Pass.Evaluation), Pass.Evaluation).Shape);
        TensorException odd = Assert.Throws<TensorException>(
            () => PoolEncoder.Create(new Shape(6, 6, 1), [3, 5], 7, options));
        Assert.Contains("do not halve evenly 2 times", odd.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ActivationChoice.Elu)]
    [InlineData(ActivationChoice.Swish)]
    [InlineData(ActivationChoice.Gelu)]
    public void Every_activation_trains(ActivationChoice activation)
    {
        Recipe recipe = With(NormalizationChoice.Layer, 0);
        var training = new SmallTraining(recipe with { Model = recipe.Model with { Activation = activation } });
        training.Run();
        Assert.True(training.Epochs.Last().Train.Loss < training.Epochs.First().Train.Loss);
    }

    private static Recipe With(NormalizationChoice normalization, double dropout) => SmallTraining.Recipe with
    {
        Model = SmallTraining.Recipe.Model with { Normalization = normalization, Dropout = dropout },
    };
}

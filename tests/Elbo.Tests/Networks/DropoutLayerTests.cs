using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Networks;

public sealed class DropoutLayerTests
{
    private const int Size = 4001;
    private static readonly RandomStream Random = new(3, RandomPurpose.PosteriorNoise, Epoch: 2);

    [Fact]
    public void Outside_of_training_nothing_happens()
    {
        Tensor x = Tensor.Full(new Shape(2, 5), 3f);
        Assert.Same(x, new DropoutLayer(0.5, 0).Apply(x, Pass.Evaluation));
    }

    [Fact]
    public void The_rate_is_switched_off_and_the_mean_stays()
    {
        float[] dropped = Drop(layer: 0, samples: 1, 1, 2, 3);
        Assert.Equal(0.25, (double)dropped.Count(value => value == 0f) / dropped.Length, 0.01);
        Assert.Equal(1, dropped.Average(), 0.02);
        Assert.All(dropped, value => Assert.True(value == 0f || value == 1f / 0.75f));
    }

    [Fact]
    public void What_an_example_loses_depends_on_example_layer_and_sample_and_not_on_its_batch()
    {
        float[] both = Drop(layer: 1, samples: 2, 5, 9);
        float[] alone = Drop(layer: 1, samples: 2, 9);
        Assert.Equal(alone[..Size], both[Size..(2 * Size)]);
        Assert.Equal(alone[Size..], both[(3 * Size)..]);
        Assert.NotEqual(alone[..Size], alone[Size..]);
        Assert.NotEqual(both[..Size], both[Size..(2 * Size)]);
        Assert.NotEqual(alone, Drop(layer: 0, samples: 2, 9));
    }

    [Fact]
    public void Rows_that_are_not_the_batch_are_refused() => Assert.Throws<TensorException>(() => new DropoutLayer(0.5,
        0)
        .Apply(Tensor.Zeros(new Shape(5, 2)), Pass.Training(Random, Examples.Range(0, 2))));

    private static float[] Drop(int layer, int samples, params int[] examples) => new DropoutLayer(0.25, layer)
        .Apply(
            Tensor.Full(new Shape(samples * examples.Length, Size), 1f), Pass.Training(Random, new Examples(examples)))
        .ToArray();
}

using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class OutOfDistributionTests
{
    [Fact]
    public void Strangers_are_of_the_shape_and_number_of_the_data_and_of_their_kind()
    {
        Dataset digits = Digits.Create(Digits.StandardSeed, 1, 60).Test;
        IReadOnlyList<ImageDataset> all = Strangers.Of(digits, 3);
        Assert.All(all, strange => Assert.Equal((digits.ItemShape, 60), (strange.ItemShape, strange.Count)));
        double[] means = [.. all.Select(Mean)];
        Assert.Equal(0.5, means[0], 0.01);
        Assert.Equal(Mean(digits), means[1], 0.01);
        Assert.InRange(means[2], 0.1, 0.4);
        Assert.Equal(1 - Mean(digits), means[3], 1e-6);
        Assert.Equal(0, means[4]);
    }

    [Fact]
    public void Flags_differ_from_index_to_index_and_stay_the_same_for_a_seed()
    {
        ImageDataset flags = PirateFlags.Create(new Shape(28, 28, 1), 3, 5);
        Assert.False(flags.Bytes(0).SequenceEqual(flags.Bytes(1)));
        Assert.True(flags.Bytes(2).SequenceEqual(PirateFlags.Create(new Shape(28, 28, 1), 9, 5).Bytes(2)));

        // the eyes and the corners are black, the forehead and the middle of the bones white
        ImageDataset large = PirateFlags.Create(new Shape(100, 100, 3), 1, 5);
        byte At(int y, int x) => large.Bytes(0)[((y * 100) + x) * 3];
        Assert.Equal([0, 0, 0, 255, 255], [At(32, 40), At(32, 60), At(2, 2), At(15, 50), At(75, 50)]);
    }

    [Fact]
    public void A_simple_image_packs_into_fewer_bits()
    {
        byte[] black = new byte[784];
        uint[] words = new uint[784];
        new RandomStream(1, RandomPurpose.Test).FillBits(words);
        byte[] noise = [.. words.Select(word => (byte)word)];
        byte[] ramp = [.. Enumerable.Range(0, 784).Select(i => (byte)(9 * (i % 28)))];
        long[] bits = [.. new[] { black, ramp, noise }.Select(image => InputComplexity.Bits(image, 28, 1))];
        Assert.Equal(bits.Order(), bits);
        Assert.InRange(bits[0], 8, 200);
        Assert.InRange(bits[2], 784 * 8, 784 * 8 + 200);
    }

    [Fact]
    public void A_model_that_knows_its_data_tells_them_apart_and_complexity_mends_what_the_likelihood_misses()
    {
        // p(pixel) is the data's mean, whatever z: noise looks unlikely, and black the likeliest of all
        Dataset digits = Digits.Create(Digits.StandardSeed, 1, 80).Test;
        Vae model = Constant(digits.ItemShape, Mean(digits));
        OutOfDistributionResult result = OutOfDistribution.Of(
            model, digits, Strangers.Of(digits, 1), new PosteriorFitOptions { Steps = 3, Samples = 2 },
            new EvaluationOptions { Seed = 1, Binarization = Binarization.Threshold }, null,
            TestContext.Current.CancellationToken);
        StrangerScores noise = result.Strangers[0];
        StrangerScores black = result.Strangers[^1];
        Assert.Equal(1, noise.Likelihood.Mean);
        Assert.Equal(0, black.Likelihood.Mean);
        Assert.InRange(black.Complexity.Mean, 0.8, 1);
        Assert.Equal(0.5, black.Regret.Mean, 0.2);
    }

    private static double Mean(Dataset data) => Strangers.Bytes(data).Average(pixel => pixel / 255.0);

    private static Vae Constant(Shape item, double mean)
    {
        var decoder = new LinearLayer(2, item.Count, Activation.None, Initialization.Glorot);
        var vae = new Vae(
            item, 2, Mlp.Create(item, [], new Shape(4), Activation.None, Initialization.Glorot),
            new Sequence(decoder, new ReshapeLayer(item)), new Bernoulli(), PosteriorFamily.Diagonal);
        float[] bias = new float[item.Count];
        Array.Fill(bias, (float)Math.Log(mean / (1 - mean)));
        decoder.Bias.Value.CopyFrom(bias);
        return vae;
    }
}

using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class CorruptionTests
{
    private const int Size = 5003;

    public static TheoryData<CorruptionKind> Kinds =>
        [CorruptionKind.Gaussian, CorruptionKind.Masking, CorruptionKind.SaltAndPepper];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Noise_of_an_example_depends_on_seed_epoch_and_example_alone(CorruptionKind kind)
    {
        var noise = new Corruption(kind, 0.3);
        float[] alone = Corrupted(noise, 1, 2, 7);
        float[] together = Corrupted(noise, 1, 2, 3, 7, 9);
        Assert.Equal(alone, together[Size..(2 * Size)]);
        Assert.Equal(alone, Corrupted(noise, 1, 2, 7));
        Assert.NotEqual(alone, Corrupted(noise, 2, 2, 7));
        Assert.NotEqual(alone, Corrupted(noise, 1, 3, 7));
        Assert.NotEqual(alone, Corrupted(noise, 1, 2, 8));
    }

    [Fact]
    public void Gaussian_noise_has_the_level_as_standard_deviation()
    {
        double[] noise = [.. Corrupted(new Corruption(CorruptionKind.Gaussian, 0.3), 1, 0, 1, 2, 3, 4)
            .Select(pixel => pixel - 0.5)];
        Assert.Equal(0, noise.Average(), 0.01);
        Assert.Equal(0.3, Math.Sqrt(noise.Average(value => value * value)), 0.01);
    }

    [Fact]
    public void Masking_makes_the_share_0_and_leaves_the_rest()
    {
        float[] pixels = Corrupted(new Corruption(CorruptionKind.Masking, 0.3), 1, 0, 1, 2, 3, 4);
        Assert.Equal(0.3, (double)pixels.Count(pixel => pixel == 0f) / pixels.Length, 0.01);
        Assert.All(pixels, pixel => Assert.True(pixel is 0f or 0.5f));
    }

    [Fact]
    public void Salt_and_pepper_share_the_level_evenly()
    {
        float[] pixels = Corrupted(new Corruption(CorruptionKind.SaltAndPepper, 0.3), 1, 0, 1, 2, 3, 4);
        Assert.Equal(0.15, (double)pixels.Count(pixel => pixel == 0f) / pixels.Length, 0.01);
        Assert.Equal(0.15, (double)pixels.Count(pixel => pixel == 1f) / pixels.Length, 0.01);
    }

    [Fact]
    public void No_noise_changes_nothing() => Assert.All(Corrupted(Corruption.None, 1, 0, 1), x => Assert.Equal(0.5f,
        x));

    private static float[] Corrupted(Corruption noise, ulong seed, int epoch, params int[] indices)
    {
        float[] pixels = new float[indices.Length * Size];
        Array.Fill(pixels, 0.5f);
        noise.Apply(seed, epoch, indices, pixels);
        return pixels;
    }
}

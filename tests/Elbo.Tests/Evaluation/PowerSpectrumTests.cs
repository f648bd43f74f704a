using Elbo.Evaluation;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class PowerSpectrumTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 28, 28 }, { 8, 8 }, { 7, 7 }, { 5, 12 }, { 12, 5 }, { 1, 6 }, { 3, 1 }, { 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_whole_power_is_the_mean_square_and_every_coefficient_has_a_ring(int height, int width)
    {
        var measure = new PowerSpectrum(height, width);
        float[] image = Noise(height * width, 0);
        double[] rings = measure.Of(image);
        Assert.Equal(height * width, measure.Counts.Sum());
        double whole = rings.Zip(measure.Counts, (power, count) => power * count).Sum();
        Assert.Equal(image.Average(pixel => (double)pixel * pixel), whole, 1e-12);
        Assert.Equal(whole, measure.Above(rings, -1), 1e-12);
        double mean = image.Average(pixel => (double)pixel);
        Assert.Equal(1, measure.Counts[0]);
        Assert.Equal(mean * mean, rings[0], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_constant_image_has_power_at_0_alone(int height, int width)
    {
        var measure = new PowerSpectrum(height, width);
        double[] rings = measure.Of([.. Enumerable.Repeat(0.75f, height * width)]);
        Assert.Equal(0.5625, rings[0] * measure.Counts[0], 1e-14);
        Assert.All(rings.Skip(1), power => Assert.Equal(0, power, 1e-20));
    }

    [Theory]
    [InlineData(16, 16, 3, 0)]
    [InlineData(16, 16, 0, 5)]
    [InlineData(28, 28, 6, 8)]
    [InlineData(15, 15, 2, 7)]
    [InlineData(12, 20, 3, 10)]
    [InlineData(8, 8, 4, 0)]
    public void A_cosine_has_the_power_of_its_two_coefficients_in_the_ring_of_its_frequency(
        int height, int width, int u, int v)
    {
        var measure = new PowerSpectrum(height, width);
        float[] image = new float[height * width];
        for (int i = 0; i < image.Length; i++)
        {
            double turns = ((double)u * (i / width) / height) + ((double)v * (i % width) / width);
            image[i] = (float)Math.Cos(2 * Math.PI * turns);
        }

        double frequency = Math.Sqrt(Math.Pow((double)u / height, 2) + Math.Pow((double)v / width, 2));
        int expected = (int)Math.Round(frequency * Math.Max(height, width));
        double[] rings = measure.Of(image);

        // amplitude 1: 1/4 at (u, v) and at (-u, -v); at the highest frequency they are one, of power 1
        bool isOne = (2 * u) % height == 0 && (2 * v) % width == 0;
        Assert.Equal(isOne ? 1 : 0.5, rings[expected] * measure.Counts[expected], 1e-6);
        Assert.All(
            rings.Where((_, ring) => ring != expected), power => Assert.Equal(0, power, 1e-12));
        Assert.Equal((double)expected / Math.Max(height, width), measure.Frequencies[expected], 1e-15);
    }

    [Fact]
    public void White_noise_is_flat()
    {
        const int Side = 28;
        const int Images = 400;
        var measure = new PowerSpectrum(Side, Side);
        double[][] all = [.. Enumerable.Range(0, Images).Select(image => measure.Of(Noise(Side * Side, image)))];
        for (int ring = 0; ring < measure.Counts.Count; ring++)
        {
            // variance 1 over all coefficients; the power of each pair is exponential, so its deviation is its mean
            double[] powers = [.. all.Select(rings => rings[ring] * Side * Side)];
            double error = Math.Sqrt(2.0 / (Images * measure.Counts[ring]));
            Assert.Equal(1, powers.Average(), 5 * error);
        }
    }

    [Fact]
    public void Channels_are_averaged()
    {
        var measure = new PowerSpectrum(6, 4);
        float[] one = Noise(24, 1);
        float[] other = Noise(24, 2);
        float[] both = [.. one.Zip(other).SelectMany(pair => (float[])[pair.First, pair.Second])];
        double[] expected = [.. measure.Of(one).Zip(measure.Of(other), (a, b) => (a + b) / 2)];
        Assert.All(measure.Of(both).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-15));
    }

    [Fact]
    public void What_is_no_image_of_the_size_is_refused()
    {
        Assert.Contains(
            "10 values are no image of 3 x 4",
            Assert.Throws<EvaluationException>(() => new PowerSpectrum(3, 4).Of(new float[10])).Message,
            StringComparison.Ordinal);
        Assert.Throws<EvaluationException>(() => new PowerSpectrum(0, 4));
    }

    private static float[] Noise(int count, int image)
    {
        float[] noise = new float[count];
        new RandomStream(5, RandomPurpose.Test, 0, (uint)image).FillNormal(noise);
        return noise;
    }
}

using System.Runtime.InteropServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests;

public sealed class RandomStreamTests
{
    private static readonly RandomStream Stream = new(Seed: 20240607, RandomPurpose.Test, Epoch: 3, Example: 5);

    // Random123, tests/kat_vectors, lines "philox4x32 10".
    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0, 0, 0 }, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0 },
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Philox_gives_the_published_answers(uint[] input, uint[] expected)
    {
        Philox.Counter counter = new(input[1], input[2], input[3], input[4], input[5]);
        uint[] scalar = new uint[4];
        Philox.FillScalar(counter, input[0], scalar);
        Assert.Equal(expected, scalar);

        Assert.SkipUnless(Philox.HasVectorPath, "no vector path here");
        uint[] vector = new uint[4];
        Philox.FillAvx2(counter, input[0], vector);
        Assert.Equal(expected, vector);
    }

    [Fact]
    public void Counter_is_block_example_epoch_purpose_and_key_is_the_seed()
    {
        RandomStream stream = new(0x299f31d0a4093822, (RandomPurpose)0x03707344, 0x13198a2e, 0x85a308d3);
        uint[] words = new uint[4];
        stream.FillBits([0x243f6a88], words);
        Assert.Equal([0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u], words);
    }

    [Fact]
    public void Vector_path_gives_the_scalar_words_at_every_length()
    {
        Assert.SkipUnless(Philox.HasVectorPath, "no vector path here");
        Philox.Counter counter = new(1, 2, 3, 4, 5);
        for (int length = 0; length <= 257; length++)
        {
            // The block number wraps around in the second half.
            uint firstBlock = length % 2 == 0 ? 7 : uint.MaxValue - 5;
            uint[] scalar = new uint[length], vector = new uint[length];
            Philox.FillScalar(counter, firstBlock, scalar);
            Philox.FillAvx2(counter, firstBlock, vector);
            Assert.Equal(scalar, vector);

            uint[] blocks = [.. Enumerable.Range(0, length).Select(i => (uint)(i * i * 7919))];
            scalar = new uint[length * 4];
            vector = new uint[length * 4];
            Philox.FillBlocksScalar(counter, blocks, scalar);
            Philox.FillBlocksAvx2(counter, blocks, vector);
            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void Normal_vectors_give_the_bits_of_the_plain_twin()
    {
        uint[] edges = [0, 1, 2, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0x7FFFFF00, 0x3FFFFFFF, 0x40000000];
        uint[] words = new uint[1 << 20];
        Stream.FillBits(words);
        edges.CopyTo(words, 0);
        float[] values = new float[words.Length];
        MemoryMarshal.Cast<uint, float>(words).CopyTo(values);
        NormalQuantile.Transform(values);
        for (int index = 0; index < words.Length; index++)
        {
            float expected = NormalQuantile.FromWord(words[index]);
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(values[index]));
        }

        Assert.InRange(NormalQuantile.FromWord(0), 6.3f, 6.4f);
        Assert.Equal(-NormalQuantile.FromWord(0), NormalQuantile.FromWord(0x80000000));
    }

    [Fact]
    public void Normal_value_has_the_probability_of_its_word()
    {
        for (uint word = 0; word < 0x7F000000; word += 99_991)
        {
            double tail = (word + 0.5) / (1L << 31);
            double value = NormalQuantile.FromWord(word);
            double relative = Math.Abs(TwoSidedTail(value) / tail - 1);
            // d log(tail) / d log(value) is at most about value^2 + 1, which is 40 at the far end.
            Assert.True(relative < 3e-6 * (1 + value * value), $"word {word}: tail {tail}, value {value}");
        }
    }

    [Fact]
    public void First_numbers_do_not_depend_on_how_many_are_filled()
    {
        float[] uniform = new float[5000], normal = new float[5000];
        uint[] bits = new uint[5000];
        Stream.FillUniform(uniform);
        Stream.FillNormal(normal);
        Stream.FillBits(bits);
        foreach (int length in Enumerable.Range(0, 258).Concat([2047, 2048, 2049, 4097]))
        {
            float[] shorter = new float[length];
            uint[] words = new uint[length];
            Stream.FillUniform(shorter);
            Assert.Equal(uniform[..length], shorter);
            Stream.FillNormal(shorter);
            Assert.Equal(normal[..length], shorter);
            Stream.FillBits(words);
            Assert.Equal(bits[..length], words);
        }

        foreach (int index in new[] { 0, 3, 4, 777, 4999 })
        {
            Assert.Equal(uniform[index], Stream.Uniform(index));
            Assert.Equal(normal[index], Stream.Normal(index));
            Assert.Equal(bits[index], Stream.Bits(index));
        }
    }

    [Fact]
    public void Filling_can_start_at_any_block()
    {
        float[] whole = new float[1000], part = new float[1000 - 4 * 37];
        Stream.FillNormal(whole);
        Stream.FillNormal(part, 37);
        Assert.Equal(whole[(4 * 37)..], part);
        Stream.FillUniform(whole);
        Stream.FillUniform(part, 37);
        Assert.Equal(whole[(4 * 37)..], part);
    }

    [Fact]
    public void Uniform_numbers_are_inside_the_open_interval_and_uniform()
    {
        float[] values = new float[1 << 20];
        Stream.FillUniform(values);
        Assert.All([values.Min(), values.Max()], value => Assert.InRange(value, 1e-8f, 0.99999995f));
        AssertMoments(values, mean: 0.5, variance: 1.0 / 12, fourth: 1.0 / 80);
        AssertDistribution(values, value => value);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_the_distribution_of_the_normal()
    {
        float[] values = new float[1 << 20];
        Stream.FillNormal(values);
        AssertMoments(values, mean: 0, variance: 1, fourth: 3);
        AssertDistribution(values, value => value < 0 ? TwoSidedTail(-value) / 2 : 1 - TwoSidedTail(value) / 2);
    }

    [Fact]
    public void Streams_that_differ_in_one_field_by_one_are_uncorrelated()
    {
        float[] values = new float[1 << 16], neighbour = new float[1 << 16];
        Stream.FillNormal(values);
        RandomStream[] neighbours =
        [
            Stream with { Seed = Stream.Seed + 1 },
            Stream with { Seed = Stream.Seed ^ (1UL << 32) },
            Stream with { Purpose = RandomPurpose.Dropout },
            Stream with { Epoch = Stream.Epoch + 1 },
            Stream with { Example = Stream.Example + 1 },
            Stream with { Epoch = Stream.Example, Example = Stream.Epoch },
        ];
        foreach (RandomStream other in neighbours)
        {
            other.FillNormal(neighbour);
            // The correlation of independent values has standard deviation 1 / 256 here.
            Assert.InRange(Correlation(values, neighbour), -4.0 / 256, 4.0 / 256);
        }

        Assert.InRange(Correlation(values.AsSpan(1), values.AsSpan(0, values.Length - 1)), -4.0 / 256, 4.0 / 256);
    }

    [Fact]
    public void Shuffle_is_a_permutation_and_all_orders_are_equally_likely()
    {
        foreach (int count in new[] { 0, 1, 2, 3, 255, 257, 60_000 })
        {
            int[] items = [.. Enumerable.Range(0, count)];
            Stream.Shuffle(items);
            Assert.Equal(Enumerable.Range(0, count), items.Order());
        }

        int[] orders = new int[64];
        const int Draws = 24_000;
        for (uint draw = 0; draw < Draws; draw++)
        {
            int[] items = [0, 1, 2, 3];
            (Stream with { Example = draw }).Shuffle(items);
            orders[items[0] + 4 * items[1] + 16 * items[2]]++;
        }

        int[] seen = [.. orders.Where(count => count > 0)];
        Assert.Equal(24, seen.Length);
        double chiSquare = seen.Sum(count => (count - Draws / 24.0) * (count - Draws / 24.0) / (Draws / 24.0));
        Assert.InRange(chiSquare, 5, 60); // 23 degrees of freedom.
    }

    [Fact]
    public void Filling_allocates_nothing()
    {
        float[] values = new float[3001];
        int[] items = new int[1000];
        Assert.Equal(0, Allocations.Least(() =>
        {
            Stream.FillNormal(values);
            Stream.FillUniform(values);
            Stream.Shuffle(items);
        }));
    }

    private static void AssertMoments(float[] values, double mean, double variance, double fourth)
    {
        double first = values.Average(value => (double)value);
        double second = values.Average(value => Math.Pow(value - mean, 2));
        double last = values.Average(value => Math.Pow(value - mean, 4));
        double bound = 5 / Math.Sqrt(values.Length);
        Assert.InRange(first, mean - bound * Math.Sqrt(variance), mean + bound * Math.Sqrt(variance));
        Assert.InRange(second, variance * (1 - 2 * bound), variance * (1 + 2 * bound));
        Assert.InRange(last, fourth * (1 - 4 * bound), fourth * (1 + 4 * bound));
    }

    // Kolmogorov and Smirnov: sqrt(n) times the largest distance is over 1.95 in one sample of a thousand.
    private static void AssertDistribution(float[] values, Func<double, double> cumulative)
    {
        float[] sorted = [.. values.Order()];
        double largest = 0;
        for (int index = 0; index < sorted.Length; index++)
        {
            double expected = cumulative(sorted[index]);
            largest = Math.Max(largest, Math.Abs((index + 1.0) / sorted.Length - expected));
            largest = Math.Max(largest, Math.Abs((double)index / sorted.Length - expected));
        }

        Assert.InRange(largest * Math.Sqrt(sorted.Length), 0.2, 1.95);
    }

    private static double Correlation(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int index = 0; index < left.Length; index++)
        {
            sum += (double)left[index] * right[index];
        }

        return sum / left.Length;
    }

    // erfc(x / sqrt 2): the series of the normal distribution below 3, the continued fraction of Laplace above.
    private static double TwoSidedTail(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x < 3)
        {
            double term = x, sum = x;
            for (int n = 1; n < 100; n++)
            {
                term *= x * x / (2 * n + 1);
                sum += term;
            }

            return 1 - 2 * density * sum;
        }

        double fraction = x;
        for (int n = 200; n >= 1; n--)
        {
            fraction = x + n / fraction;
        }

        return 2 * density / fraction;
    }
}

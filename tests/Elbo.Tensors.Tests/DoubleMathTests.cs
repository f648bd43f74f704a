using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Elbo.Tensors.Tests;

public sealed class DoubleMathTests
{
    private const int Count = 200_000;

    // the platform may itself be off by less than one: two in all, as DoubleMath says
    private const long MostUlp = 1;

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(-1e-9, 1e-9)]
    [InlineData(-40, 40)]
    [InlineData(-745.2, -708)]
    [InlineData(-708, 709.9)]
    public void Exp_is_within_one_ulp_of_the_platforms(double low, double high)
    {
        foreach (double x in Uniform(low, high))
        {
            AssertNear(Math.Exp(x), DoubleMath.Exp(x), x);
        }
    }

    [Theory]
    [InlineData(0.4, 2.5)]
    [InlineData(1 - 1e-9, 1 + 1e-9)]
    [InlineData(1e-300, 1e300)]
    [InlineData(0, 1e-307)]
    public void Log_is_within_one_ulp_of_the_platforms(double low, double high)
    {
        foreach (double x in Uniform(low, high))
        {
            AssertNear(Math.Log(x), DoubleMath.Log(x), x);
        }
    }

    [Fact]
    public void Angles_are_within_four_ulp_of_the_platforms()
    {
        foreach (double x in Uniform(0, Math.PI))
        {
            Assert.Equal(Math.Sin(x), DoubleMath.Sin(x), 5e-16);
        }

        foreach (double x in Uniform(-1, 1))
        {
            Assert.Equal(Math.Acos(x), DoubleMath.ArcCos(x), 9e-16 * Math.Max(1, Math.Acos(x)));
        }

        Assert.Equal([0, Math.PI / 2, Math.PI], [DoubleMath.ArcCos(1), DoubleMath.ArcCos(0), DoubleMath.ArcCos(-1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.Sin(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.ArcCos(double.NaN));
    }

    [Fact]
    public void Log_is_within_one_ulp_at_every_magnitude()
    {
        foreach (double x in Magnitudes())
        {
            AssertNear(Math.Log(x), DoubleMath.Log(x), x);
        }
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(double.Epsilon, 1)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.PositiveInfinity)]
    [InlineData(-745, double.Epsilon)]
    [InlineData(-746, 0)]
    [InlineData(double.MinValue, 0)]
    public void Special_values_of_exp(double x, double expected) => Assert.Equal(expected, DoubleMath.Exp(x));

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(-1, double.NaN)]
    [InlineData(-double.Epsilon, double.NaN)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.0, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(1, 0)]
    [InlineData(2, 0.6931471805599453)]
    [InlineData(double.Epsilon, -744.4400719213812)]
    [InlineData(double.MaxValue, 709.782712893384)]
    public void Special_values_of_log(double x, double expected) => Assert.Equal(expected, DoubleMath.Log(x));

    // The hash was made on x86-64 under Linux; any other machine must come to the same bits.
    [Fact]
    public void The_bits_are_the_same_on_every_machine()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        foreach (double x in Uniform(-745, 709).Select(DoubleMath.Exp).Concat(Magnitudes().Select(DoubleMath.Log)))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, x);
            hash.AppendData(bytes);
        }

        Assert.Equal("892970c5dad4eed6", Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    // The positive doubles are ordered as their bits are: the distance in ulp, across powers of two and to infinity.
    private static void AssertNear(double expected, double actual, double x)
    {
        long distance = Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual));
        if (distance > MostUlp)
        {
            Assert.Fail($"at {x:R}: expected {expected:R}, got {actual:R}, {distance} ulp.");
        }
    }

    private static IEnumerable<double> Uniform(double low, double high)
    {
        float[] numbers = new float[2 * Count];
        new RandomStream(5, RandomPurpose.Test).FillUniform(numbers);
        return Enumerable.Range(0, Count)
            .Select(i => low + ((high - low) * (numbers[2 * i] + (numbers[(2 * i) + 1] / (1 << 23)))));
    }

    // every exponent, from the subnormal numbers up, with random digits
    private static IEnumerable<double> Magnitudes()
    {
        uint[] words = new uint[2 * Count];
        new RandomStream(6, RandomPurpose.Test).FillBits(words);
        return Enumerable.Range(0, Count)
            .Select(i => BitConverter.UInt64BitsToDouble(((ulong)words[2 * i] << 32 | words[(2 * i) + 1]) >> 1))
            .Where(double.IsFinite);
    }
}

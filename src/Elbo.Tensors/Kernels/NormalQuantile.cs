using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Random words to standard normal values by the inverse of the normal distribution function, with exactly rounded
/// operations alone, so that every platform and vector width gives the same bits.
/// </summary>
/// <remarks>
/// The top bit is the sign; the others m give the two-sided tail probability q = (m + 1/2) / 2^31. With x = 1 - q and
/// w = -log2(1 - x^2) = -log2(q (2 - q)), the value is x R(sqrt w) for a smooth R (the change of variable is Giles's,
/// "Approximating the erfinv function", GPU Computing Gems 2010). R is one rational function of degrees 6 and 5,
/// fitted here for least largest relative error over w in [0, 31]: 6e-7. The largest value is 6.34.
/// </remarks>
internal static class NormalQuantile
{
    private const int MantissaBits = 23;
    private const uint MagnitudeMask = 0x7FFFFFFF;
    private const float WordScale = 1f / (1u << 31);
    private const float HalfWord = WordScale / 2;

    // The bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt 2), where log2 crosses 0 in the middle.
    private const int RootHalfBits = 0x3F3504F3;

    // log2(1 + z) / z for z in [sqrt(1/2) - 1, sqrt 2 - 1], largest relative error 2.6e-8, highest power first.
    private static ReadOnlySpan<float> Log2 =>
    [
        0.12582489848136902f, -0.2072596251964569f, 0.2157147079706192f, -0.23894594609737396f, 0.28791651129722595f,
        -0.3607036769390106f, 0.48091062903404236f, -0.7213473320007324f, 1.4426950216293335f,
    ];

    // R(s) = Numerator(s) / Denominator(s), highest power first.
    private static ReadOnlySpan<float> Numerator =>
    [
        0.0014693437842652202f, -0.006127993576228619f, 0.04244578257203102f, -0.1174754798412323f,
        0.4147101938724518f, -0.6058184504508972f, 1.2533148527145386f,
    ];

    private static ReadOnlySpan<float> Denominator =>
    [
        0.0011102177668362856f, -0.0014074321370571852f, -0.0049587031826376915f, 0.14912903308868408f,
        -0.4833407700061798f, 1f,
    ];

    /// <summary>Replaces random words, held in place as the bits of floats, by normal values.</summary>
    public static void Transform(Span<float> words)
    {
        int done = 0;
        for (; done + Vector256<float>.Count <= words.Length; done += Vector256<float>.Count)
        {
            Span<float> part = words.Slice(done, Vector256<float>.Count);
            FromWords(Vector256.Create<float>(part).AsUInt32()).CopyTo(part);
        }

        if (done < words.Length)
        {
            Span<float> last = stackalloc float[Vector256<float>.Count];
            last.Clear();
            words[done..].CopyTo(last);
            FromWords(Vector256.Create<float>(last).AsUInt32()).CopyTo(last);
            last[..(words.Length - done)].CopyTo(words[done..]);
        }
    }

    /// <summary>Eight normal values from eight words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromWords(Vector256<uint> words)
    {
        Vector256<float> magnitude = Vector256.ConvertToSingle((words & Vector256.Create(MagnitudeMask)).AsInt32());
        Vector256<float> tail = Vector256.FusedMultiplyAdd(
            magnitude, Vector256.Create(WordScale), Vector256.Create(HalfWord));
        Vector256<float> x = Vector256<float>.One - tail;
        Vector256<float> t = tail * (Vector256.Create(2f) - tail);

        Vector256<int> bits = t.AsInt32();
        Vector256<int> exponent = (bits - Vector256.Create(RootHalfBits)) >> MantissaBits;
        Vector256<float> z = (bits - (exponent << MantissaBits)).AsSingle() - Vector256<float>.One;
        Vector256<float> log2 = Vector256.FusedMultiplyAdd(
            z, Polynomial(Log2, z), Vector256.ConvertToSingle(exponent));
        Vector256<float> s = Vector256.Sqrt(-log2);

        Vector256<float> value = x * (Polynomial(Numerator, s) / Polynomial(Denominator, s));
        return (value.AsUInt32() ^ (words & ~Vector256.Create(MagnitudeMask))).AsSingle();
    }

    /// <summary>One normal value from one word: the plain twin that the vectors are checked against.</summary>
    public static float FromWord(uint word)
    {
        float tail = MathF.FusedMultiplyAdd((int)(word & MagnitudeMask), WordScale, HalfWord);
        float x = 1 - tail;
        float t = tail * (2 - tail);

        int bits = BitConverter.SingleToInt32Bits(t);
        int exponent = (bits - RootHalfBits) >> MantissaBits;
        float z = BitConverter.Int32BitsToSingle(bits - (exponent << MantissaBits)) - 1;
        float log2 = MathF.FusedMultiplyAdd(z, Polynomial(Log2, z), exponent);
        float s = MathF.Sqrt(-log2);

        float value = x * (Polynomial(Numerator, s) / Polynomial(Denominator, s));
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) ^ (word & ~MagnitudeMask));
    }

    // Written out for the degrees in use, 5 to 8: the loop would be kept as a loop, at twice the time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(ReadOnlySpan<float> coefficients, Vector256<float> x)
    {
        Vector256<float> sum = Vector256.Create(coefficients[0]);
        sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[1]));
        sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[2]));
        sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[3]));
        sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[4]));
        sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[5]));
        if (coefficients.Length > 6)
        {
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[6]));
        }

        if (coefficients.Length > 7)
        {
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[7]));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficients[8]));
        }

        return sum;
    }

    private static float Polynomial(ReadOnlySpan<float> coefficients, float x)
    {
        float sum = coefficients[0];
        for (int power = 1; power < coefficients.Length; power++)
        {
            sum = MathF.FusedMultiplyAdd(sum, x, coefficients[power]);
        }

        return sum;
    }
}

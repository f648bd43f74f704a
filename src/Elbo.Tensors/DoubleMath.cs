namespace Elbo.Tensors;

/// <summary>
/// e^x, ln x and angles in double, for numbers that are told to the last digit: the platform's functions differ from
/// machine to
/// machine. Only sums, products, quotients, fused multiply-adds and bits, in one fixed order.
/// Errors: at most 2 ulp; of angles 4. NaN stays NaN.
/// </summary>
public static class DoubleMath
{
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;
    private const long MantissaMask = (1L << MantissaBits) - 1;
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double Sqrt2 = 1.4142135623730951;

    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts: the first has 32 bits, so that n * Ln2High is exact for every exponent n.
    private const double Ln2High = 0.69314718036912382;
    private const double Ln2Low = 1.9082149292705877e-10;

    // Outside of these the result is infinite or 0 anyway, and 2^n stays within two factors.
    private const double LargestPower = 710;
    private const double SmallestPower = -746;

    // 1/n! from n = 13 down to 2: what follows is below 2^-57 for |r| <= ln 2 / 2.
    private static ReadOnlySpan<double> Factorials =>
    [
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
        1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2,
    ];

    // 2/(2n + 1) from n = 10 down to 1: what follows is below 2^-59 for |s| <= 3 - sqrt 8.
    private static ReadOnlySpan<double> OddReciprocals =>
    [
        2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3,
    ];

    // pi less the double nearest to it
    private const double PiRest = 1.2246467991473532e-16;

    // (-1)^n / (2n + 1)! from n = 10 down to 1: what follows is below 2^-57 for angles up to pi / 2.
    private static ReadOnlySpan<double> SineSeries =>
    [
        1 / 51090942171709440000.0, -1 / 121645100408832000.0, 1 / 355687428096000.0, -1 / 1307674368000.0,
        1 / 6227020800.0, -1 / 39916800.0, 1 / 362880.0, -1 / 5040.0, 1 / 120.0, -1 / 6.0,
    ];

    // (-1)^n / (2n + 1) from n = 9 down to 1: what follows is below 2^-60 for t up to tan(pi / 32).
    private static ReadOnlySpan<double> ArcTangentSeries =>
        [-1.0 / 19, 1.0 / 17, -1.0 / 15, 1.0 / 13, -1.0 / 11, 1.0 / 9, -1.0 / 7, 1.0 / 5, -1.0 / 3];

    /// <summary>e^x: x = n ln 2 + r, and 2^n times the series of e^r.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        x = Math.Clamp(x, SmallestPower, LargestPower);
        double n = Math.Round(x * Log2E);
        double r = Math.FusedMultiplyAdd(-n, Ln2Low, Math.FusedMultiplyAdd(-n, Ln2High, x));
        double power = 1 + (r + (r * r * Polynomial(Factorials, r)));

        // Two factors, since one normal number cannot hold 2^-1076 or 2^1024; only the second product rounds.
        int half = (int)n >> 1;
        return power * PowerOfTwo(half) * PowerOfTwo((int)n - half);
    }

    /// <summary>ln x; -infinity at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x <= 0 || double.IsPositiveInfinity(x))
        {
            return x switch
            {
                0 => double.NegativeInfinity,
                < 0 => double.NaN,
                _ => x,
            };
        }

        int exponent = -ExponentBias;
        if (x < SmallestNormal)
        {
            x *= 1L << (MantissaBits + 2);
            exponent -= MantissaBits + 2;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> MantissaBits);
        double m = BitConverter.Int64BitsToDouble((bits & MantissaMask) | ((long)ExponentBias << MantissaBits));

        // m in (sqrt 1/2, sqrt 2], so that ln x near 1 is not the difference of two large numbers
        if (m > Sqrt2)
        {
            m *= 0.5;
            exponent++;
        }

        // ln(1 + f) = 2 artanh s with s = f / (2 + f), written as f less a small number: f is exact.
        double f = m - 1;
        double s = f / (2 + f);
        double z = s * s;
        double halfSquare = 0.5 * f * f;
        double rest = s * (halfSquare + (z * Polynomial(OddReciprocals, z)));
        return (exponent * Ln2High) - (halfSquare - (rest + (exponent * Ln2Low)) - f);
    }

    /// <summary>sin x for an angle of a triangle, 0 to pi.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The angle is not between 0 and pi.</exception>
    public static double Sin(double x)
    {
        if (!(x >= 0 && x <= Math.PI))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The angle is not between 0 and pi.");
        }

        double angle = x > Math.PI / 2 ? Math.PI - x + PiRest : x;
        double square = angle * angle;
        return angle + (angle * square * Polynomial(SineSeries, square));
    }

    /// <summary>The angle between 0 and pi whose cosine is x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not between -1 and 1.</exception>
    public static double ArcCos(double x)
    {
        if (!(x >= -1 && x <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "A cosine is between -1 and 1.");
        }

        // acos x = 2 atan sqrt((1 - x) / (1 + x)); three times atan t = 2 atan(t / (1 + sqrt(1 + t^2)))
        double t = Math.Sqrt((1 - Math.Abs(x)) / (1 + Math.Abs(x)));
        for (int halving = 0; halving < 3; halving++)
        {
            t /= 1 + Math.Sqrt(1 + (t * t));
        }

        double angle = 16 * (t + (t * t * t * Polynomial(ArcTangentSeries, t * t)));
        return x < 0 ? Math.PI - angle : angle;
    }

    private static double PowerOfTwo(int n) =>
        BitConverter.Int64BitsToDouble((long)(n + ExponentBias) << MantissaBits);

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
        {
            sum = Math.FusedMultiplyAdd(sum, x, coefficient);
        }

        return sum;
    }
}

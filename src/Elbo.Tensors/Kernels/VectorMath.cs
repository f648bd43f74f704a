using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Elementary functions of our own, since the platform's differ from machine to machine: sums, products and fused
/// multiply-adds in one fixed order, so that the bits are the same everywhere. Polynomials after Cephes (Moshier,
/// 1992).
/// Errors: exp and log below 2 ulp, tanh, sigmoid and softplus below 4 ulp. NaN stays NaN.
/// </summary>
public static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has few bits, so that n * Ln2High is exact for the n that occur.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs<T>(T x)
        where T : struct, ILanes<T> => T.And(x, T.Splat(BitConverter.Int32BitsToSingle(int.MaxValue)));

    /// <summary>-x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Negate<T>(T x)
        where T : struct, ILanes<T> => T.Xor(x, T.Splat(-0f));

    /// <summary>The larger of two; the second where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(T x, T y)
        where T : struct, ILanes<T> => T.Max(x, y);

    /// <summary>The smaller of two; the second where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min<T>(T x, T y)
        where T : struct, ILanes<T> => T.Min(x, y);

    /// <summary>e^x; 0 below -104, infinity above 88.73.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        // Select keeps NaN, and the limits lie where the result is already 0 or infinite.
        x = Min(T.Splat(89f), Max(T.Splat(-104f), x));
        T p = ExpFraction(x, out T n);

        // 2^n in two factors: n reaches from -150 to 128, outside of what one normal float can hold.
        T half = T.Round(n * T.Splat(0.5f));
        return p * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    /// <summary>e^x for x in [-87, 88], with the bits of <see cref="Exp{T}"/> at less work; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpOfModerate<T>(T x)
        where T : struct, ILanes<T> => ExpFraction(x, out T n) * T.PowerOfTwo(n);

    /// <summary>ln x; -infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, ILanes<T>
    {
        T small = T.LessThan(x, T.Splat(1.17549435e-38f));
        T scaled = T.Select(small, x * T.Splat(8388608f), x);
        T m = T.Mantissa(scaled, out T e);
        e = e - T.And(small, T.Splat(23f));

        // m in [sqrt 1/2, sqrt 2), so that the polynomial is centred on 1
        T low = T.LessThan(m, T.Splat(0.707106781f));
        e = e - T.And(low, T.Splat(1f));
        m = T.Select(low, m + m, m) - T.Splat(1f);

        T z = m * m;
        T p = T.Splat(7.0376836292e-2f);
        p = T.FusedMultiplyAdd(p, m, T.Splat(-1.1514610310e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(1.1676998740e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(-1.2420140846e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(1.4249322787e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(-1.6668057665e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(2.0000714765e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(-2.4999993993e-1f));
        p = T.FusedMultiplyAdd(p, m, T.Splat(3.3333331174e-1f));
        p = p * m * z;
        p = T.FusedMultiplyAdd(e, T.Splat(Ln2Low), p);
        p = T.FusedMultiplyAdd(T.Splat(-0.5f), z, p);
        T result = T.FusedMultiplyAdd(e, T.Splat(Ln2High), m + p);

        T zero = T.Splat(0f);
        result = T.Select(T.EqualTo(x, zero), T.Splat(float.NegativeInfinity), result);
        result = T.Select(T.LessThan(x, zero), T.Splat(float.NaN), result);
        result = T.Select(T.EqualTo(x, T.Splat(float.PositiveInfinity)), x, result);
        return T.Select(T.EqualTo(x, x), result, x);
    }

    /// <summary>ln(1 + x) for x in [0, 1], exact also where 1 + x rounds to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T x)
        where T : struct, ILanes<T>
    {
        // what rounding took from 1 + x comes back as the first-order term
        T sum = T.Splat(1f) + x;
        return Log(sum) + ((x - (sum - T.Splat(1f))) / sum);
    }

    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        T magnitude = Abs(x);
        T z = x * x;
        T p = T.Splat(-5.70498872745e-3f);
        p = T.FusedMultiplyAdd(p, z, T.Splat(2.06390887954e-2f));
        p = T.FusedMultiplyAdd(p, z, T.Splat(-5.37397155531e-2f));
        p = T.FusedMultiplyAdd(p, z, T.Splat(1.33314422036e-1f));
        p = T.FusedMultiplyAdd(p, z, T.Splat(-3.33332819422e-1f));
        T near = T.FusedMultiplyAdd(p * z, x, x);

        // from 9.02 on the result rounds to 1
        T power = ExpOfModerate(Min(T.Splat(20f), magnitude + magnitude));
        T far = T.Splat(1f) - (T.Splat(2f) / (power + T.Splat(1f)));
        far = T.Xor(far, T.And(x, T.Splat(-0f)));
        return T.Select(T.LessThan(magnitude, T.Splat(0.625f)), near, far);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T>
    {
        T decay = Exp(Negate(Abs(x)));
        return SigmoidFromDecay(x, decay);
    }

    /// <summary>Sigmoid of x, given e^-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SigmoidFromDecay<T>(T x, T decay)
        where T : struct, ILanes<T>
    {
        T one = T.Splat(1f);
        return T.Select(T.LessThan(x, T.Splat(0f)), decay, one) / (one + decay);
    }

    /// <summary>ln(1 + e^x), without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : struct, ILanes<T> => Max(T.Splat(0f), x) + LogOnePlus(Exp(Negate(Abs(x))));

    // e^x = 2^n times what is returned, which lies in [sqrt 1/2, sqrt 2]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpFraction<T>(T x, out T n)
        where T : struct, ILanes<T>
    {
        n = T.Round(x * T.Splat(Log2E));
        T r = T.FusedMultiplyAdd(n, T.Splat(-Ln2High), x);
        r = T.FusedMultiplyAdd(n, T.Splat(-Ln2Low), r);

        T p = T.Splat(1.9875691500e-4f);
        p = T.FusedMultiplyAdd(p, r, T.Splat(1.3981999507e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Splat(8.3334519073e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Splat(4.1665795894e-2f));
        p = T.FusedMultiplyAdd(p, r, T.Splat(1.6666665459e-1f));
        p = T.FusedMultiplyAdd(p, r, T.Splat(5.0000001201e-1f));
        return T.FusedMultiplyAdd(p, r * r, r) + T.Splat(1f);
    }
}

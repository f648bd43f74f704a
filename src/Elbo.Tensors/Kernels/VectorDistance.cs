namespace Elbo.Tensors.Kernels;

/// <summary>
/// How far two vectors are apart, of which each may be the mean of a normal distribution with independent components:
/// then it has standard deviations s as well, and v = s^2.
/// </summary>
public enum VectorDistance
{
    /// <summary>sum_j (a_j - b_j)^2, the square of the Euclidean distance.</summary>
    Euclidean,

    /// <summary>1 - a b / (|a| |b|), between 0 and 2; 1 where one of them is 0.</summary>
    Cosine,

    /// <summary>
    /// sum_j (a_j - b_j)^2 + (s_aj - s_bj)^2, the square of the 2-Wasserstein distance of the two normals (Givens and
    /// Shortt 1984, "A class of Wasserstein metrics for probability distributions", proposition 7, for covariances that
    /// commute).
    /// </summary>
    Wasserstein,

    /// <summary>
    /// KL(a || b) + KL(b || a) = 1/2 sum_j (v_aj + d_j^2) / v_bj + (v_bj + d_j^2) / v_aj - 2 with d = a - b, in nats
    /// (Jeffreys 1946; Kullback and Leibler 1951, "On information and sufficiency", equation 2.5).
    /// </summary>
    SymmetricKl,
}

/// <summary>A distance as a sum over components, finished by a function of the sum.</summary>
internal interface IVectorDistance
{
    /// <summary>Whether standard deviations are looked at.</summary>
    static abstract bool ReadsScales { get; }

    /// <summary>Whether |b|^2 is summed beside.</summary>
    static abstract bool ReadsNorms { get; }

    /// <summary>The sum with one more component of the query and of the others.</summary>
    static abstract T Add<T>(T sum, T value, T scale, T query, T queryScale)
        where T : struct, ILanes<T>;

    /// <summary>The distance for a sum, |b|^2 and the query's |a|^2.</summary>
    static abstract T Finish<T>(T sum, T norm, T queryNorm)
        where T : struct, ILanes<T>;
}

internal readonly struct EuclideanDistance : IVectorDistance
{
    public static bool ReadsScales => false;

    public static bool ReadsNorms => false;

    public static T Add<T>(T sum, T value, T scale, T query, T queryScale)
        where T : struct, ILanes<T>
    {
        T difference = value - query;
        return T.FusedMultiplyAdd(difference, difference, sum);
    }

    public static T Finish<T>(T sum, T norm, T queryNorm)
        where T : struct, ILanes<T> => sum;
}

internal readonly struct CosineDistance : IVectorDistance
{
    public static bool ReadsScales => false;

    public static bool ReadsNorms => true;

    public static T Add<T>(T sum, T value, T scale, T query, T queryScale)
        where T : struct, ILanes<T> => T.FusedMultiplyAdd(value, query, sum);

    public static T Finish<T>(T sum, T norm, T queryNorm)
        where T : struct, ILanes<T>
    {
        // two roots: the product of the squares could leave the range of floats
        T lengths = T.Sqrt(norm) * T.Sqrt(queryNorm);
        T isNone = T.EqualTo(lengths, T.Splat(0f));
        T similarity = T.Select(isNone, T.Splat(0f), sum / T.Select(isNone, T.Splat(1f), lengths));
        T distance = T.Splat(1f) - similarity;
        return T.Select(T.LessThan(distance, T.Splat(0f)), T.Splat(0f), distance);
    }
}

internal readonly struct WassersteinDistance : IVectorDistance
{
    public static bool ReadsScales => true;

    public static bool ReadsNorms => false;

    public static T Add<T>(T sum, T value, T scale, T query, T queryScale)
        where T : struct, ILanes<T>
    {
        T ofMeans = value - query;
        T ofScales = scale - queryScale;
        return T.FusedMultiplyAdd(ofScales, ofScales, T.FusedMultiplyAdd(ofMeans, ofMeans, sum));
    }

    public static T Finish<T>(T sum, T norm, T queryNorm)
        where T : struct, ILanes<T> => sum;
}

internal readonly struct SymmetricKlDistance : IVectorDistance
{
    public static bool ReadsScales => true;

    public static bool ReadsNorms => false;

    public static T Add<T>(T sum, T value, T scale, T query, T queryScale)
        where T : struct, ILanes<T>
    {
        T difference = value - query;
        T square = difference * difference;
        T variance = scale * scale;
        T queryVariance = queryScale * queryScale;
        T there = (queryVariance + square) / variance;
        T back = (variance + square) / queryVariance;
        return sum + ((there + back) - T.Splat(2f));
    }

    public static T Finish<T>(T sum, T norm, T queryNorm)
        where T : struct, ILanes<T>
    {
        // r + 1/r - 2 can be rounded to less than nothing
        T half = sum * T.Splat(0.5f);
        return T.Select(T.LessThan(half, T.Splat(0f)), T.Splat(0f), half);
    }
}

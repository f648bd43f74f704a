using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// sum_j x_j l_j - ln(1 + e^l_j) for each row, and the slopes x_j - sigmoid(l_j) where they are asked for. With
/// ln(1 + e^l) = max(0, l) + ln(1 + e^-|l|), each virtual lane multiplies its factors 1 + e^-|l| and takes one
/// logarithm of up to <see cref="FactorsPerLog"/> of them; the slope needs the same e^-|l|.
/// </summary>
/// <remarks>
/// Lane j of 16 takes the elements j, 16 + j, 32 + j, ... in order, whatever the width of the vectors. A factor is at
/// most 2, so a product is at most 2^64. Rounding a product costs each element up to 6e-8 nats, as much as the sum of
/// the first terms does.
/// </remarks>
internal readonly unsafe struct BernoulliTotals(
    float* observed, float* logits, float* total, float* slope, int rows, int observedRows, int length) : IJob
{
    /// <summary>Factors in one product.</summary>
    public const int FactorsPerLog = 64;

    // e^-87 is above the smallest normal float, and far below what 1 + e^-|l| can hold.
    private const float LargestDecay = 87f;

    public void Run<TLanes>(int part)
        where TLanes : struct, ILanes<TLanes>
    {
        float* sums = stackalloc float[VirtualLanes.Count];
        int first = part * LikelihoodKernels.RowsPerPart(length);
        int last = Math.Min(first + LikelihoodKernels.RowsPerPart(length), rows);
        for (int row = first; row < last; row++)
        {
            nint at = (nint)row * length;
            float* x = observed + ((nint)(row % observedRows) * length);
            for (int lane = 0; lane < VirtualLanes.Count; lane += TLanes.Count)
            {
                TLanes sum = slope is null
                    ? Lane<TLanes>(x, logits + at, lane)
                    : LaneAndSlope<TLanes>(x, logits + at, slope + at, lane);
                sum.Store(sums + lane);
            }

            total[row] = VirtualLanes.Total(sums);
        }
    }

    private T Lane<T>(float* x, float* l, int lane)
        where T : struct, ILanes<T>
    {
        T sum = T.Splat(0f);
        int i = lane;
        while (i < length)
        {
            T product = T.Splat(1f);
            int next = i + (FactorsPerLog * VirtualLanes.Count);
            int lastWhole = Math.Min(next - 1, length - T.Count);
            for (; i <= lastWhole; i += VirtualLanes.Count)
            {
                T decay = Decay(T.Load(l + i));
                sum = sum + Linear(T.Load(x + i), T.Load(l + i));
                product = T.FusedMultiplyAdd(product, decay, product);
            }

            if (i < next && i < length)
            {
                (sum, product) = LastVector(x + i, l + i, null, length - i, sum, product);
                i += VirtualLanes.Count;
            }

            sum = sum - VectorMath.Log(product);
        }

        return sum;
    }

    // The same numbers, with the slopes on the way.
    private T LaneAndSlope<T>(float* x, float* l, float* d, int lane)
        where T : struct, ILanes<T>
    {
        T sum = T.Splat(0f);
        int i = lane;
        while (i < length)
        {
            T product = T.Splat(1f);
            int next = i + (FactorsPerLog * VirtualLanes.Count);
            int lastWhole = Math.Min(next - 1, length - T.Count);
            for (; i <= lastWhole; i += VirtualLanes.Count)
            {
                T seen = T.Load(x + i);
                T logit = T.Load(l + i);
                T decay = Decay(logit);
                (seen - VectorMath.SigmoidFromDecay(logit, decay)).Store(d + i);
                sum = sum + Linear(seen, logit);
                product = T.FusedMultiplyAdd(product, decay, product);
            }

            if (i < next && i < length)
            {
                (sum, product) = LastVector(x + i, l + i, d + i, length - i, sum, product);
                i += VirtualLanes.Count;
            }

            sum = sum - VectorMath.Log(product);
        }

        return sum;
    }

    // Past the end x = l = 0, where the decay is 1 but must not count. A method of its own: calls inside the loops
    // above would keep their sums out of the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (T Sum, T Product) LastVector<T>(float* x, float* l, float* d, int count, T sum, T product)
        where T : struct, ILanes<T>
    {
        T seen = Tail.Load<T>(x, count);
        T logit = Tail.Load<T>(l, count);
        T decay = Decay(logit);
        if (d is not null)
        {
            Tail.Store(seen - VectorMath.SigmoidFromDecay(logit, decay), d, count);
        }

        return (sum + Linear(seen, logit), T.FusedMultiplyAdd(product, Tail.Keep(decay, count), product));
    }

    // x l - max(0, l)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Linear<T>(T x, T l)
        where T : struct, ILanes<T> => T.FusedMultiplyAdd(x, l, VectorMath.Negate(VectorMath.Max(T.Splat(0f), l)));

    // e^-|l|
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Decay<T>(T l)
        where T : struct, ILanes<T> =>
        VectorMath.ExpOfModerate(VectorMath.Max(T.Splat(-LargestDecay), VectorMath.Negate(VectorMath.Abs(l))));
}

using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// sum_j x_j l_j - ln(1 + e^l_j) for each row, where no gradient is asked for: the numbers of
/// <see cref="LikelihoodKernels.Bernoulli"/> at less work. With ln(1 + e^l) = max(0, l) + ln(1 + e^-|l|), each virtual
/// lane multiplies its factors 1 + e^-|l| and takes one logarithm of up to <see cref="FactorsPerLog"/> of them.
/// </summary>
/// <remarks>
/// Lane j of 16 takes the elements j, 16 + j, 32 + j, ... in order, whatever the width of the vectors. A factor is at
/// most 2, so a product is at most 2^64. Rounding a product costs each element up to 6e-8 nats, as much as the sum of
/// the first terms does.
/// </remarks>
internal readonly unsafe struct BernoulliTotals(
    float* observed, float* logits, float* total, int rows, int observedRows, int length) : IJob
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
            float* x = observed + ((nint)(row % observedRows) * length);
            float* l = logits + ((nint)row * length);
            for (int lane = 0; lane < VirtualLanes.Count; lane += TLanes.Count)
            {
                Lane<TLanes>(x, l, lane).Store(sums + lane);
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
                // past the end x = l = 0, where the decay is 1 but must not count
                T tail = Tail.Load<T>(l + i, length - i);
                T decay = Tail.Keep(Decay(tail), length - i);
                sum = sum + Linear(Tail.Load<T>(x + i, length - i), tail);
                product = T.FusedMultiplyAdd(product, decay, product);
                i += VirtualLanes.Count;
            }

            sum = sum - VectorMath.Log(product);
        }

        return sum;
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

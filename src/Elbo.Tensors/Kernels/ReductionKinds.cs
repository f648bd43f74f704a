using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Sum of x, over a divisor: 1 for sums, the number of elements for means.</summary>
internal readonly struct SumReduction(float divisor) : IReduction
{
    public static float Start => 0f;

    public static bool ReadsPerResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T x, T perResult)
        where T : struct, ILanes<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Combine<T>(T total, T x)
        where T : struct, ILanes<T> => total + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Finish<T>(T total)
        where T : struct, ILanes<T> => total / T.Splat(divisor);
}

/// <summary>Sum of (x - mean)^2, over a divisor, with a mean for each result.</summary>
internal readonly struct SquaredDeviationReduction(float divisor) : IReduction
{
    public static float Start => 0f;

    public static bool ReadsPerResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T x, T perResult)
        where T : struct, ILanes<T> => (x - perResult) * (x - perResult);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Combine<T>(T total, T x)
        where T : struct, ILanes<T> => total + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Finish<T>(T total)
        where T : struct, ILanes<T> => total / T.Splat(divisor);
}

/// <summary>The largest x; NaN where any is NaN.</summary>
internal readonly struct MaxReduction : IReduction
{
    public static float Start => float.NegativeInfinity;

    public static bool ReadsPerResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T x, T perResult)
        where T : struct, ILanes<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Combine<T>(T total, T x)
        where T : struct, ILanes<T> => T.Select(T.EqualTo(x, x), T.Select(T.LessThan(total, x), x, total), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Finish<T>(T total)
        where T : struct, ILanes<T> => total;
}

/// <summary>Sum of e^(x - shift), with the shift of <see cref="ExpShift"/> from the largest x.</summary>
internal readonly struct SumOfExpReduction : IReduction
{
    public static float Start => 0f;

    public static bool ReadsPerResult => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T x, T perResult)
        where T : struct, ILanes<T> => VectorMath.Exp(x - ExpShift.Of(perResult));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Combine<T>(T total, T x)
        where T : struct, ILanes<T> => total + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Finish<T>(T total)
        where T : struct, ILanes<T> => total;
}

/// <summary>The later rounds of a reduction: totals of blocks instead of elements.</summary>
internal readonly struct TotalsReduction<TReduction>(TReduction reduction) : IReduction
    where TReduction : struct, IReduction
{
    private readonly TReduction reduction = reduction;

    public static float Start => TReduction.Start;

    public static bool ReadsPerResult => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T x, T perResult)
        where T : struct, ILanes<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Combine<T>(T total, T x)
        where T : struct, ILanes<T> => reduction.Combine(total, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Finish<T>(T total)
        where T : struct, ILanes<T> => reduction.Finish(total);
}

/// <summary>What is taken off x so that e^x stays finite: the largest x, or 0 where that is infinite.</summary>
internal static class ExpShift
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T largest)
        where T : struct, ILanes<T> =>
        T.Select(T.EqualTo(VectorMath.Abs(largest), T.Splat(float.PositiveInfinity)), T.Splat(0f), largest);
}

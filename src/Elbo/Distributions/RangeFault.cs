using System.Numerics;
using Elbo.Tensors.Kernels;

namespace Elbo.Distributions;

/// <summary>A value outside of what a likelihood is defined for.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Value">What it is.</param>
/// <param name="Expected">What the likelihood takes.</param>
/// <param name="Remedy">What to do.</param>
public sealed record RangeFault(int Position, float Value, string Expected, string Remedy)
{
    // 64 KB: long enough for a thread to be worth waking.
    private const int PartLength = 16 * 1024;

    /// <summary>The first value that is NaN or infinite; null for none.</summary>
    public static RangeFault? NotFinite(ReadOnlySpan<float> observed)
    {
        if (observed.Length <= PartLength ? AllFinite(observed) : AllFiniteInParts(observed))
        {
            return null;
        }

        int position = observed.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return position < 0
            ? null
            : new(position, observed[position], "a finite number", "Remove or replace the value in the data");
    }

    private static unsafe bool AllFiniteInParts(ReadOnlySpan<float> values)
    {
        int broken = 0;
        fixed (float* first = values)
        {
            Workers.Run(
                (values.Length + PartLength - 1) / PartLength, new FiniteJob(first, values.Length, &broken));
        }

        return broken == 0;
    }

    // 0 times a number is 0, and NaN where the number is NaN or infinite; a search by range goes one by one
    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        Vector<float> sum = Vector<float>.Zero;
        int at = 0;
        for (; at <= values.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            sum += new Vector<float>(values[at..]) * Vector<float>.Zero;
        }

        bool isFinite = Vector.EqualsAll(sum, Vector<float>.Zero);
        for (; at < values.Length; at++)
        {
            isFinite &= float.IsFinite(values[at]);
        }

        return isFinite;
    }

    /// <summary>The first value that does not lie between 0 and 1; null for none.</summary>
    public static RangeFault? OutsideUnit(ReadOnlySpan<float> observed)
    {
        int position = observed.IndexOfAnyExceptInRange(0f, 1f);
        return position < 0
            ? null
            : new(position, observed[position], "0..1", "Scale the data to 0..1, or use --likelihood gaussian");
    }

    private readonly unsafe struct FiniteJob(float* values, int count, int* broken) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * PartLength;
            if (!AllFinite(new ReadOnlySpan<float>(values + first, Math.Min(PartLength, count - first))))
            {
                *broken = 1;
            }
        }
    }
}

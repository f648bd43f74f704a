using System.Numerics;

namespace Elbo.Distributions;

/// <summary>A value outside of what a likelihood is defined for.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Value">What it is.</param>
/// <param name="Expected">What the likelihood takes.</param>
/// <param name="Remedy">What to do.</param>
public sealed record RangeFault(int Position, float Value, string Expected, string Remedy)
{
    /// <summary>The first value that is NaN or infinite; null for none.</summary>
    public static RangeFault? NotFinite(ReadOnlySpan<float> observed)
    {
        if (AllFinite(observed))
        {
            return null;
        }

        int position = observed.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return position < 0
            ? null
            : new(position, observed[position], "a finite number", "Remove or replace the value in the data");
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
}

namespace Elbo.Reports;

/// <summary>A place on an axis and the text beside it.</summary>
internal readonly record struct AxisTick(double Value, string Label);

/// <summary>
/// One axis: the range that is shown and round numbers within it. Every way to make one yields a range of positive,
/// finite length, so that <see cref="Fraction"/> is never NaN for a finite value.
/// </summary>
internal sealed record Axis
{
    /// <summary>Beyond this a value is treated as infinite: differences of larger ones overflow.</summary>
    public const double Largest = 1e150;

    private const double Smallest = 1e-150;

    private Axis(double low, double high, bool isLog, IReadOnlyList<AxisTick> ticks)
    {
        Low = low;
        High = high;
        IsLog = isLog;
        Ticks = ticks;
    }

    public double Low { get; }

    public double High { get; }

    public bool IsLog { get; }

    public IReadOnlyList<AxisTick> Ticks { get; }

    /// <summary>Whether a value has a place on an axis of the kind.</summary>
    public static bool CanShow(double value, bool log) =>
        double.IsFinite(value) && Math.Abs(value) < Largest && (!log || value > Smallest);

    /// <summary>The position of a value: 0 at the low end, 1 at the high end.</summary>
    public double Fraction(double value) => IsLog
        ? (Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low))
        : (value - Low) / (High - Low);

    /// <summary>An axis over exactly the range, widened only where it has no length.</summary>
    public static Axis Exact(double low, double high, int targetTicks, bool integersOnly)
    {
        (low, high) = WithLength(low, high);
        return new Axis(low, high, false, LinearTicks(low, high, targetTicks, integersOnly));
    }

    /// <summary>An axis with air around the range; one that starts near zero, for its length, starts at zero.</summary>
    public static Axis Padded(double low, double high, int targetTicks)
    {
        (double from, double to) = WithLength(low, high);
        double air = 0.06 * (to - from);
        double bottom = low >= 0 && (from - air < 0 || low < 0.25 * high) ? 0 : from - air;
        double top = high <= 0 && to + air > 0 ? 0 : to + air;
        top = top > bottom ? top : 1;
        return new Axis(bottom, top, false, LinearTicks(bottom, top, targetTicks, integersOnly: false));
    }

    /// <summary>A logarithmic axis over a positive range.</summary>
    public static Axis Log(double low, double high)
    {
        if (high < low * 1.05)
        {
            (low, high) = (low / 1.5, high * 1.5);
        }

        double air = Math.Pow(high / low, 0.05);
        (low, high) = (low / air, high * air);
        return new Axis(low, high, true, LogTicks(low, high));
    }

    private static (double Low, double High) WithLength(double low, double high)
    {
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (size < Smallest)
        {
            return (-1, 1);
        }

        return high - low > 1e-9 * size ? (low, high) : (low - (0.1 * size), high + (0.1 * size));
    }

    private static List<AxisTick> LinearTicks(double low, double high, int target, bool integersOnly)
    {
        double rough = (high - low) / Math.Max(1, target);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double ratio = rough / power;
        double step = (ratio <= 1.5 ? 1 : ratio <= 3.5 ? 2 : ratio <= 7.5 ? 5 : 10) * power;
        step = integersOnly ? Math.Max(1, step) : step;

        var ticks = new List<AxisTick>();
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step * 1.0001)), 0, 99);
        double first = Math.Ceiling((low / step) - 1e-9);
        double last = Math.Floor((high / step) + 1e-9);
        for (double index = first; index <= last && ticks.Count < 100; index++)
        {
            double value = index * step;
            ticks.Add(new AxisTick(value, decimals > 4 && value != 0 ? Markup.Number(value) : Label(value, decimals)));
        }

        return ticks;
    }

    private static string Label(double value, int decimals) =>
        value == 0 ? "0" : Markup.Fixed(value, Math.Min(decimals, 4));

    private static List<AxisTick> LogTicks(double low, double high)
    {
        double decades = Math.Log10(high / low);
        if (decades < 0.7)
        {
            return LinearTicks(low, high, 4, integersOnly: false);
        }

        int stride = (int)Math.Ceiling(decades / 8);
        int[] digits = decades < 2.5 ? [1, 2, 5] : [1];
        var ticks = new List<AxisTick>();
        for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high); power += stride)
        {
            foreach (int digit in digits)
            {
                double value = digit * Math.Pow(10, power);
                if (value >= low && value <= high)
                {
                    bool plain = power is >= -4 and < 6;
                    ticks.Add(new AxisTick(
                        value, plain ? Markup.Fixed(value, Math.Max(0, -power)) : Markup.Number(value)));
                }
            }
        }

        return ticks;
    }
}

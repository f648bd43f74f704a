namespace Elbo.Data.Arrays;

/// <summary>
/// Numbers as a model sees them: (x - shift) / divisor, with one of both for all numbers of an item or one for
/// each.
/// </summary>
/// <param name="Shift">What is subtracted.</param>
/// <param name="Divisor">What is divided by.</param>
public sealed record Scaling(IReadOnlyList<float> Shift, IReadOnlyList<float> Divisor)
{
    /// <summary>Whether it does nothing.</summary>
    public bool IsNone => Shift.All(shift => shift == 0) && Divisor.All(divisor => divisor == 1);

    /// <summary>Numbers as they are.</summary>
    public static Scaling None { get; } = new([0], [1]);

    /// <summary>Divides by the largest value that a pixel can have.</summary>
    public static Scaling Pixels(float largest) => new([0], [largest]);

    /// <summary>Changes the numbers of one item.</summary>
    public void Apply(Span<float> item)
    {
        if (Shift.Count == 1 && Divisor.Count == 1)
        {
            (float shift, float divisor) = (Shift[0], Divisor[0]);
            foreach (ref float number in item)
            {
                number = (number - shift) / divisor;
            }

            return;
        }

        for (int i = 0; i < item.Length; i++)
        {
            item[i] = (item[i] - Shift[i]) / Divisor[i];
        }
    }
}

/// <summary>How the numbers of an array are brought to a scale.</summary>
public enum ScaleChoice
{
    /// <summary>
    /// Pixels that are bytes or 16 bits are divided by their largest possible value; rows of numbers that leave 0..1
    /// get mean 0 and variance 1; all else stays.
    /// </summary>
    Auto = 0,

    /// <summary>As they are.</summary>
    None = 1,

    /// <summary>The smallest number of the array becomes 0, the largest 1.</summary>
    Unit = 2,

    /// <summary>Each number of an item gets mean 0 and variance 1 over the items.</summary>
    Standard = 3,
}

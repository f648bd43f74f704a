namespace Elbo.Reports;

/// <summary>
/// Codes to be mapped: posterior means <c>[count, dimensions]</c>, row-major, with the class of each where there is
/// one. Some thousands show a distribution well; ten thousand are still told apart.
/// </summary>
public sealed record LatentCodes
{
    /// <summary>Codes over the given values, which are not copied.</summary>
    /// <exception cref="ReportException">A size is not positive or the count of values differs.</exception>
    public LatentCodes(float[] values, int count, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (count <= 0 || dimensions <= 0 || (long)count * dimensions != values.Length)
        {
            throw new ReportException(
                $"LatentCodes: shape [{count}, {dimensions}] does not fit {values.Length} values. " +
                "Give one row of every code, and at least one.");
        }

        Values = values;
        Count = count;
        Dimensions = dimensions;
    }

    /// <summary>
    /// The values, <c>[count, dimensions]</c>; rows that hold one that is not finite are left out of the map.
    /// </summary>
    public float[] Values { get; }

    /// <summary>The number of codes.</summary>
    public int Count { get; }

    /// <summary>The number of latents.</summary>
    public int Dimensions { get; }

    /// <summary>The class of each code, from 0; null draws all in one colour.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>The names of the classes; null, or too few, names them by number.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The name of a class.</summary>
    internal string ClassName(int label) =>
        ClassNames is { } names && label < names.Count ? names[label] : Markup.Fixed(label, 0);

    /// <summary>One code, <c>[dimensions]</c>.</summary>
    internal ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Dimensions, Dimensions);
}

using Elbo.Data;

namespace Elbo.Runs;

/// <summary>What a recipe must know of data to fit it.</summary>
/// <param name="Examples">The examples of the training part.</param>
/// <param name="Validation">The examples of the part that came for validation; null where there is none.</param>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="IsBinary">Whether every value is 0 or 1.</param>
public sealed record DataFacts(long Examples, int? Validation, float Minimum, float Maximum, bool IsBinary)
{
    /// <summary>Whether every value lies between 0 and 1.</summary>
    public bool IsUnitRange => Minimum >= 0 && Maximum <= 1;

    /// <summary>What the header of a file or folder says, less the items that are held out for the test.</summary>
    public static DataFacts Of(DataHeader header, DataRecipe data)
    {
        int held = header.Test is null && data.TestShare < 1 ? DataParts.TestCount(header.Items, data.TestShare) : 0;
        ValueRange values = header.Values;
        return new DataFacts(
            header.Items - held, header.Validation, values.Minimum, values.Maximum, values.IsBinary);
    }

    /// <summary>Looks through the training part.</summary>
    public static DataFacts Of(Split data)
    {
        Dataset train = data.Train;
        if (train.Values is { } known)
        {
            return new DataFacts(
                train.Count, data.Validation?.Count, known.Minimum, known.Maximum, known.IsBinary);
        }

        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        bool isBinary = true;
        foreach (ItemBlock block in ItemBlock.Of(train))
        {
            foreach (float value in block.Values.Span)
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
                isBinary &= value is 0f or 1f;
            }
        }

        return new DataFacts(train.Count, data.Validation?.Count, low, high, isBinary);
    }
}

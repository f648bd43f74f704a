using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>What is known of data before its items are read.</summary>
public record DataHeader
{
    /// <summary>The name that reports and errors use.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the format.</summary>
    public required string Format { get; init; }

    /// <summary>What an item is.</summary>
    public required DataKind Kind { get; init; }

    /// <summary>The shape of an item: <c>[height, width, channels]</c> for images.</summary>
    public required Shape ItemShape { get; init; }

    /// <summary>The items to learn from, and to be judged by where there is no test part.</summary>
    public required int Items { get; init; }

    /// <summary>The items of the part that came for validation; null where none came.</summary>
    public int? Validation { get; init; }

    /// <summary>The items of the part that came for the test; null where none came.</summary>
    public int? Test { get; init; }

    /// <summary>What the values are, as a model sees them.</summary>
    public required ValueRange Values { get; init; }

    /// <summary>The names of the classes, by label; empty where the data has no labels.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The columns of a table; null for other data.</summary>
    public TableSchema? Table { get; init; }

    /// <summary>The tokens of sentences; null for other data.</summary>
    public Vocabulary? Text { get; init; }

    /// <summary>How an item is made of what the file holds, such as "bytes / 255"; a line each.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

/// <summary>What an item of data is.</summary>
public enum DataKind
{
    /// <summary>A picture, <c>[height, width, channels]</c>.</summary>
    Images = 0,

    /// <summary>Numbers of any other shape.</summary>
    Numbers = 1,

    /// <summary>The row of a table, as a vector.</summary>
    Table = 2,

    /// <summary>A sentence, as numbers of its tokens.</summary>
    Text = 3,
}

/// <summary>The range of values.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="IsBinary">Whether every value is 0 or 1.</param>
public sealed record ValueRange(float Minimum, float Maximum, bool IsBinary)
{
    /// <summary>Pixels: from 0 to 1.</summary>
    public static ValueRange Unit { get; } = new(0, 1, IsBinary: false);
}

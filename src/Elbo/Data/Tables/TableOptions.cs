namespace Elbo.Data.Tables;

/// <summary>How a table is read.</summary>
public sealed record TableOptions
{
    /// <summary>What columns shall be where the data would decide otherwise.</summary>
    public IReadOnlyList<ColumnWish> Wishes { get; init; } = [];

    /// <summary>The columns as a run knows them; null to find out.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>The share of the rows that is held out for the test; 1 takes all rows both for training and test.</summary>
    public required double TestShare { get; init; }

    /// <summary>The seed of the order from which the test rows are taken.</summary>
    public required ulong SplitSeed { get; init; }

    /// <summary>The sign between cells; null to find out.</summary>
    public char? Separator { get; init; }

    /// <summary>The bytes that cells may take in memory; beyond that they lie in a temporary file.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
}

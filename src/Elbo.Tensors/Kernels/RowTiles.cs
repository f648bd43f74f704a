namespace Elbo.Tensors.Kernels;

/// <summary>
/// Rows cut into tiles, dealt out evenly: 20 rows are four tiles of 5, not three of 6 and one of 2. The first few may
/// have one row more than the others.
/// </summary>
internal readonly struct RowTiles
{
    private readonly int high;

    public RowTiles(int rows)
    {
        Rows = rows;
        Count = (rows + GemmTile.MaximumRows - 1) / GemmTile.MaximumRows;
        high = Count == 0 ? 0 : rows / Count;
        Larger = Count == 0 ? 0 : rows % Count;
    }

    /// <summary>All rows.</summary>
    public int Rows { get; }

    /// <summary>The number of tiles.</summary>
    public int Count { get; }

    /// <summary>The number of tiles that have one row more.</summary>
    public int Larger { get; }

    /// <summary>The first row of a tile.</summary>
    public int First(int tile) => (tile * high) + Math.Min(tile, Larger);

    /// <summary>The rows of a tile.</summary>
    public int High(int tile) => tile < Larger ? high + 1 : high;
}

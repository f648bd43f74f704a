namespace Elbo.Tensors.Kernels;

/// <summary>
/// The left factor of a product as its tiles read it: where it lies, or packed. Packed, each piece of
/// <see cref="GemmBlock.DepthLength"/> of the depth holds the tiles one behind the other, and a tile its columns.
/// </summary>
internal readonly unsafe struct GemmLeft
{
    private readonly MatrixView view;
    private readonly int depth;
    private readonly Buffer? packed;

    private GemmLeft(MatrixView view, int rows, int depth, Buffer? packed)
    {
        this.view = view;
        this.depth = depth;
        this.packed = packed;
        Tiles = new RowTiles(rows);
    }

    /// <summary>Its rows, cut into tiles.</summary>
    public RowTiles Tiles { get; }

    /// <summary>A factor that is read where it lies.</summary>
    public static GemmLeft InPlace(MatrixView view, int rows, int depth) => new(view, rows, depth, null);

    /// <summary>A factor packed on all threads, in memory borrowed from the pool.</summary>
    public static GemmLeft Packed(MatrixView view, int rows, int depth)
    {
        var left = new GemmLeft(view, rows, depth, BufferPool.Rent(checked(rows * Math.Max(depth, 1))));
        Workers.Run((left.Tiles.Count + PackJob.TilesPerPart - 1) / PackJob.TilesPerPart, new PackJob(left));
        return left;
    }

    /// <summary>A tile's part of the depth from..from+length, where from is a multiple of the piece's length.</summary>
    public MatrixView Tile(int tile, int from, int length)
    {
        int row = Tiles.First(tile);
        return packed is null
            ? new MatrixView(view.Data + (row * view.Row) + (from * view.Column), view.Row, view.Column)
            : new MatrixView(PackedTile(row, from, length), 1, Tiles.High(tile));
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (packed is not null)
        {
            BufferPool.Return(packed);
        }
    }

    private float* PackedTile(int row, int from, int length) =>
        packed!.Data + ((nint)from * Tiles.Rows) + ((nint)row * length);

    private readonly struct PackJob(GemmLeft left) : IJob
    {
        public const int TilesPerPart = 8;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            MatrixView a = left.view;
            int last = Math.Min((part + 1) * TilesPerPart, left.Tiles.Count);
            for (int tile = part * TilesPerPart; tile < last; tile++)
            {
                int row = left.Tiles.First(tile);
                for (int from = 0; from < left.depth; from += GemmBlock.DepthLength)
                {
                    int length = Math.Min(GemmBlock.DepthLength, left.depth - from);
                    var source = new MatrixView(a.Data + (row * a.Row) + (from * a.Column), a.Row, a.Column);
                    GemmPacking.Tile(source, left.Tiles.High(tile), length, left.PackedTile(row, from, length));
                }
            }
        }
    }
}

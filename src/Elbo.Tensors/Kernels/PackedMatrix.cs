namespace Elbo.Tensors.Kernels;

/// <summary>
/// The right factor of a product in panels, in memory borrowed from the pool; see <see cref="GemmPacking"/>.
/// </summary>
internal readonly unsafe struct PackedMatrix
{
    private readonly Buffer buffer;

    private PackedMatrix(Buffer buffer, int width)
    {
        this.buffer = buffer;
        View = new MatrixView(buffer.Data, width, 1);
    }

    /// <summary>The panels, for <see cref="GemmBlock"/>.</summary>
    public MatrixView View { get; }

    /// <summary>Packs a matrix [depth, columns] on all threads.</summary>
    public static PackedMatrix Of(MatrixView matrix, int depth, int columns)
    {
        PackedMatrix packed = Empty(depth, columns);
        Workers.Run(Panels(columns), new PackJob(matrix, packed.View.Data, columns, depth));
        return packed;
    }

    /// <summary>Room for the panels of a matrix [depth, columns].</summary>
    public static PackedMatrix Empty(int depth, int columns) =>
        new(BufferPool.Rent(checked(Panels(columns) * Width * Math.Max(depth, 1))), Width);

    private static int Width => 2 * VectorWidth.Bits / 32;

    private static int Panels(int columns) => (columns + Width - 1) / Width;

    /// <summary>Gives the memory back.</summary>
    public void Release() => BufferPool.Return(buffer);

    private readonly struct PackJob(MatrixView matrix, float* packed, int columns, int depth) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int width = GemmTile.Columns<TLanes>();
            int column = part * width;
            GemmPacking.Panel<TLanes>(
                matrix, 0, column, depth, Math.Min(width, columns - column), packed + ((nint)column * depth));
        }
    }
}

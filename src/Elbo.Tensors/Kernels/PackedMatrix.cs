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
        int width = 2 * VectorWidth.Bits / 32;
        int panels = (columns + width - 1) / width;
        Buffer memory = BufferPool.Rent(checked(panels * width * Math.Max(depth, 1)));
        Workers.Run(panels, new PackJob(matrix, memory.Data, columns, depth));
        return new PackedMatrix(memory, width);
    }

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

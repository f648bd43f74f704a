namespace Elbo.Tensors.Kernels;

/// <summary>
/// A copy of a matrix that many products read where it lies, as each step of a recurrent layer does: its rows are one
/// cache line further apart than they are long, so that they do not fall into the same few sets of the cache.
/// </summary>
internal readonly unsafe struct SpreadMatrix
{
    private const int RowsPerPart = 16;
    private const int Gap = 16;

    private readonly Buffer buffer;

    private SpreadMatrix(Buffer buffer, int row)
    {
        this.buffer = buffer;
        View = new MatrixView(buffer.Data, row, 1);
    }

    /// <summary>The copy, row by row.</summary>
    public MatrixView View { get; }

    /// <summary>Copies [rows, columns] of any strides, on all threads, into memory borrowed from the pool.</summary>
    public static SpreadMatrix Of(MatrixView matrix, int rows, int columns)
    {
        int row = ((columns + Gap - 1) / Gap * Gap) + Gap;
        var copy = new SpreadMatrix(BufferPool.Rent(checked(row * rows)), row);
        Workers.Run((rows + RowsPerPart - 1) / RowsPerPart, new CopyJob(matrix, copy.View, rows, columns));
        return copy;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release() => BufferPool.Return(buffer);

    private readonly struct CopyJob(MatrixView from, MatrixView to, int rows, int columns) : IJob
    {
        private readonly MatrixView from = from;
        private readonly MatrixView to = to;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * RowsPerPart;
            int last = Math.Min(first + RowsPerPart, rows);
            if (from.Column == 1)
            {
                for (int row = first; row < last; row++)
                {
                    var source = new ReadOnlySpan<float>(from.Data + (row * from.Row), columns);
                    source.CopyTo(new Span<float>(to.Data + (row * to.Row), columns));
                }

                return;
            }

            // sixteen rows at a time: what is read lies side by side where the source is a transposed matrix
            for (int column = 0; column < columns; column++)
            {
                float* source = from.Data + (column * from.Column);
                for (int row = first; row < last; row++)
                {
                    to.Data[(row * to.Row) + column] = source[row * from.Row];
                }
            }
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>Rows picked by index, and their gradients added back.</summary>
internal static unsafe class RowGather
{
    // columns of a part: every part goes through all indices in order, so no two add to the same place
    private const int ChunkLength = 512;

    /// <summary>y[i] = x[indices[i]], rows of <paramref name="length"/> elements.</summary>
    public static void Take(float* x, ReadOnlySpan<int> indices, float* y, int length)
    {
        int rowsPerPart = Math.Max(1, Elementwise.PartLength / Math.Max(1, length));
        fixed (int* pinned = indices)
        {
            int parts = (indices.Length + rowsPerPart - 1) / rowsPerPart;
            Workers.Run(parts, new TakeJob(x, pinned, indices.Length, y, length, rowsPerPart));
        }
    }

    /// <summary>x[indices[i]] += y[i], for i in order.</summary>
    public static void AddBack(float* y, ReadOnlySpan<int> indices, float* x, int length)
    {
        fixed (int* pinned = indices)
        {
            Workers.Run((length + ChunkLength - 1) / ChunkLength, new AddJob(y, pinned, indices.Length, x, length));
        }
    }

    private readonly struct TakeJob(float* x, int* indices, int count, float* y, int length, int rowsPerPart) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int last = Math.Min((part + 1) * rowsPerPart, count);
            for (int i = part * rowsPerPart; i < last; i++)
            {
                var row = new ReadOnlySpan<float>(x + ((nint)indices[i] * length), length);
                row.CopyTo(new Span<float>(y + ((nint)i * length), length));
            }
        }
    }

    private readonly struct AddJob(float* y, int* indices, int count, float* x, int length) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * ChunkLength;
            int chunk = Math.Min(ChunkLength, length - from);
            for (int i = 0; i < count; i++)
            {
                float* source = y + ((nint)i * length) + from;
                float* target = x + ((nint)indices[i] * length) + from;
                int column = 0;
                for (; column <= chunk - TLanes.Count; column += TLanes.Count)
                {
                    (TLanes.Load(target + column) + TLanes.Load(source + column)).Store(target + column);
                }

                for (; column < chunk; column++)
                {
                    target[column] += source[column];
                }
            }
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>Sends the gradient of a maximum along an axis back to where the maximum was found first.</summary>
internal static unsafe class FirstLargest
{
    private const int ChunkLength = 512;

    /// <summary>dX[o, a, i] (+)= dY[o, i] at the first a where x[o, a, i] equals y[o, i], 0 elsewhere.</summary>
    public static void Scatter(float* x, float* y, float* dY, float* dX, in AxisSplit split, bool accumulate)
    {
        if (split.Outer > 0 && split.Length > 0 && split.Inner > 0)
        {
            var job = new Job(x, y, dY, dX, split, accumulate);
            Workers.Run(job.Parts, job);
        }
    }

    private readonly struct Job(float* x, float* y, float* dY, float* dX, AxisSplit split, bool accumulate)
        : IJob, IColumnBody<int>
    {
        public int Parts => (Units + UnitsPerPart - 1) / UnitsPerPart;

        private int Chunks => (split.Inner + ChunkLength - 1) / ChunkLength;

        private int Units => split.Outer * Chunks;

        private int UnitsPerPart =>
            (int)Math.Max(1, Elementwise.PartLength / ((long)split.Length * Math.Min(ChunkLength, split.Inner)));

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int last = Math.Min((part + 1) * UnitsPerPart, Units);
            for (int unit = part * UnitsPerPart; unit < last; unit++)
            {
                int column = unit % Chunks * ChunkLength;
                int end = Math.Min(column + ChunkLength, split.Inner);
                ColumnVectors.Run<TLanes, Job, int>(this, unit / Chunks, column, end);
            }
        }

        public void Down<T>(in int outer, int column)
            where T : struct, ILanes<T>
        {
            nint result = ((nint)outer * split.Inner) + column;
            nint at = ((nint)outer * split.Length * split.Inner) + column;
            T largest = T.Load(y + result);
            T gradient = T.Load(dY + result);
            T zero = T.Splat(0f);
            T isOpen = T.EqualTo(zero, zero);
            for (int i = 0; i < split.Length; i++)
            {
                T isHit = T.And(isOpen, T.EqualTo(T.Load(x + at), largest));
                T value = T.And(isHit, gradient);
                (accumulate ? T.Load(dX + at) + value : value).Store(dX + at);
                isOpen = T.Select(isHit, zero, isOpen);
                at += split.Inner;
            }
        }
    }
}

namespace Elbo.Tensors.Kernels;

/// <summary>
/// ln of the softmax of each row at its class, x_k - ln sum_j e^x_j, with the slopes 1(j = k) - softmax_j where asked
/// for: value and slope of a row while it is in the cache. Rows of a negative class count nothing.
/// </summary>
internal readonly unsafe struct ClassTotals(
    float* logits, int* classes, float* total, float* slopes, int rows, int length) : IJob
{
    public void Run<TLanes>(int part)
        where TLanes : struct, ILanes<TLanes>
    {
        int first = part * LikelihoodKernels.RowsPerPart(length);
        int last = Math.Min(first + LikelihoodKernels.RowsPerPart(length), rows);
        for (int row = first; row < last; row++)
        {
            float* x = logits + ((nint)row * length);
            float* slope = slopes is null ? null : slopes + ((nint)row * length);
            if (classes[row] >= 0)
            {
                total[row] = Row<TLanes>(x, slope, classes[row]);
                continue;
            }

            total[row] = 0f;
            if (slope is not null)
            {
                new Span<float>(slope, length).Clear();
            }
        }
    }

    private float Row<TLanes>(float* x, float* slope, int chosen)
        where TLanes : struct, ILanes<TLanes>
    {
        float* sums = stackalloc float[VirtualLanes.Count];
        new Span<float>(sums, VirtualLanes.Count).Clear();
        TLanes largest = TLanes.Splat(Largest<TLanes>(x));
        for (int j = 0; j < length; j += TLanes.Count)
        {
            int wide = Math.Min(TLanes.Count, length - j);
            TLanes power = VectorMath.Exp(Tail.LoadAny<TLanes>(x + j, wide) - largest);
            VirtualLanes.Add(sums, j, wide < TLanes.Count ? Tail.Keep(power, wide) : power);
            if (slope is not null)
            {
                Tail.StoreAny(power, slope + j, wide);
            }
        }

        float sum = VirtualLanes.Total(sums);
        if (slope is not null)
        {
            Scale<TLanes>(slope, -1f / sum);
            slope[chosen] += 1f;
        }

        float* log = stackalloc float[VirtualLanes.Count];
        (largest + VectorMath.Log(TLanes.Splat(sum))).Store(log);
        return x[chosen] - log[0];
    }

    // a maximum is the same in any order
    private float Largest<TLanes>(float* x)
        where TLanes : struct, ILanes<TLanes>
    {
        float* lanes = stackalloc float[VirtualLanes.Count];
        TLanes running = TLanes.Splat(float.NegativeInfinity);
        int j = 0;
        for (; j <= length - TLanes.Count; j += TLanes.Count)
        {
            running = TLanes.Max(running, TLanes.Load(x + j));
        }

        running.Store(lanes);
        float largest = lanes[0];
        for (int i = 1; i < TLanes.Count; i++)
        {
            largest = lanes[i] > largest ? lanes[i] : largest;
        }

        for (; j < length; j++)
        {
            largest = x[j] > largest ? x[j] : largest;
        }

        return largest;
    }

    private void Scale<TLanes>(float* slope, float factor)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int j = 0; j < length; j += TLanes.Count)
        {
            int wide = Math.Min(TLanes.Count, length - j);
            Tail.StoreAny(Tail.LoadAny<TLanes>(slope + j, wide) * TLanes.Splat(factor), slope + j, wide);
        }
    }
}

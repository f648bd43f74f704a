namespace Elbo.Tensors.Kernels;

/// <summary>
/// Log-likelihoods summed over the events of each row, with the gradient made in the same pass. Observed rows repeat:
/// row r of the parameters belongs to row r mod <c>observedRows</c> of the data, so that many samples share one batch.
/// </summary>
internal static unsafe class LikelihoodKernels
{
    private const int ElementsPerPart = 2048;

    /// <summary>Rows in one part: set by the data's size alone.</summary>
    public static int RowsPerPart(int length) => Math.Max(1, ElementsPerPart / Math.Max(1, length));

    /// <summary>Parts that so many rows make.</summary>
    public static int Parts(int rows, int length) => (rows + RowsPerPart(length) - 1) / RowsPerPart(length);

    /// <summary>
    /// sum_j -1/2 (ln 2 pi + v_j + (x_j - m_j)^2 e^-v_j) for each row, and the slopes in m and v where asked for.
    /// v is one number for all (<c>hasVariances</c> false) or one an element.
    /// </summary>
    public readonly struct Gaussian(
        float* observed, float* mean, float* logVariance, bool hasVariances, float* total, float* slopeMean,
        float* slopeVariance,
        int rows, int observedRows, int length) : IJob
    {
        private const float LogTwoPi = 1.83787706641f;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* sums = stackalloc float[VirtualLanes.Count];
            int first = part * RowsPerPart(length);
            int last = Math.Min(first + RowsPerPart(length), rows);
            for (int row = first; row < last; row++)
            {
                new Span<float>(sums, VirtualLanes.Count).Clear();
                nint at = (nint)row * length;
                float* x = observed + ((nint)(row % observedRows) * length);
                for (int j = 0; j < length; j += TLanes.Count)
                {
                    int wide = Math.Min(TLanes.Count, length - j);
                    TLanes v = hasVariances
                        ? Tail.LoadAny<TLanes>(logVariance + at + j, wide)
                        : TLanes.Splat(*logVariance);
                    TLanes difference = Tail.LoadAny<TLanes>(x + j, wide) - Tail.LoadAny<TLanes>(mean + at + j, wide);
                    TLanes scaled = difference * VectorMath.Exp(VectorMath.Negate(v));
                    TLanes square = difference * scaled;
                    TLanes logDensity = TLanes.Splat(-0.5f) * (TLanes.Splat(LogTwoPi) + v + square);
                    VirtualLanes.Add(sums, j, wide < TLanes.Count ? Tail.Keep(logDensity, wide) : logDensity);
                    if (slopeMean is not null)
                    {
                        Tail.StoreAny(scaled, slopeMean + at + j, wide);
                    }

                    if (slopeVariance is not null)
                    {
                        Tail.StoreAny(TLanes.Splat(0.5f) * (square - TLanes.Splat(1f)), slopeVariance + at + j, wide);
                    }
                }

                total[row] = VirtualLanes.Total(sums);
            }
        }
    }

    /// <summary>target (+)= slope * dTotal of the row, element by element.</summary>
    public readonly struct ScaleRows(float* slope, float* dTotal, float* target, bool accumulate, int rows, int length)
        : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * RowsPerPart(length);
            int last = Math.Min(first + RowsPerPart(length), rows);
            for (int row = first; row < last; row++)
            {
                nint at = (nint)row * length;
                TLanes scale = TLanes.Splat(dTotal[row]);
                for (int j = 0; j < length; j += TLanes.Count)
                {
                    int wide = Math.Min(TLanes.Count, length - j);
                    TLanes d = Tail.LoadAny<TLanes>(slope + at + j, wide) * scale;
                    if (accumulate)
                    {
                        d = Tail.LoadAny<TLanes>(target + at + j, wide) + d;
                    }

                    Tail.StoreAny(d, target + at + j, wide);
                }
            }
        }
    }

    /// <summary>
    /// sum over the row of slope * dTotal, for each row: the gradient of a parameter that all elements share.
    /// </summary>
    public readonly struct SumRows(float* slope, float* dTotal, float* sums, int rows, int length) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* lanes = stackalloc float[VirtualLanes.Count];
            int first = part * RowsPerPart(length);
            int last = Math.Min(first + RowsPerPart(length), rows);
            for (int row = first; row < last; row++)
            {
                new Span<float>(lanes, VirtualLanes.Count).Clear();
                for (int j = 0; j < length; j += TLanes.Count)
                {
                    int wide = Math.Min(TLanes.Count, length - j);
                    VirtualLanes.Add(lanes, j, Tail.LoadAny<TLanes>(slope + ((nint)row * length) + j, wide));
                }

                sums[row] = VirtualLanes.Total(lanes) * dTotal[row];
            }
        }
    }
}

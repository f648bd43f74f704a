namespace Elbo.Tensors.Kernels;

/// <summary>
/// ln of the density of each of N rows z under each of K Gaussians with independent elements, and the slopes. Means m
/// and log-variances v lie [K, size], and so do the precisions p = e^-v. Values are made with a lane for each Gaussian,
/// from a table in which the Gaussians lie side by side, and slopes with a lane for each element of z. So each number
/// is one sum in one order, whatever the width of the vectors.
/// </summary>
internal static unsafe class GaussianDensities
{
    private const int ElementsPerPart = 16384;
    private const int Widest = 16;
    private const int AtOnce = 4;

    /// <summary>K, rounded up to whole vectors of any width.</summary>
    public static int Padded(int count) => (count + Widest - 1) / Widest * Widest;

    /// <summary>Numbers in the table: m and p of each element in turn, then sum_j (ln 2 pi + v_j).</summary>
    public static int TableLength(int count, int size) => ((2 * size) + 1) * Padded(count);

    private static int PerPart(int each) => Math.Max(1, ElementsPerPart / Math.Max(1, each));

    private static int Parts(int count, int perPart) => (count + perPart - 1) / perPart;

    /// <summary>Makes the table, and the precisions as they lie in memory.</summary>
    public readonly struct Tables(
        float* means, float* logVariances, float* precisions, float* table, int count, int size) : IJob
    {
        private const float LogTwoPi = 1.83787706641f;

        /// <summary>The number of parts.</summary>
        public int Parts => Padded(count) / Widest;

        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            int padded = Padded(count);
            for (int k = part * Widest; k < (part + 1) * Widest; k++)
            {
                if (k < count)
                {
                    Fill<T>(k, padded);
                    continue;
                }

                for (int row = 0; row <= 2 * size; row++)
                {
                    table[((nint)row * padded) + k] = 0f;
                }
            }
        }

        private void Fill<T>(int k, int padded)
            where T : struct, ILanes<T>
        {
            float* m = means + ((nint)k * size);
            float* v = logVariances + ((nint)k * size);
            float* p = precisions + ((nint)k * size);
            float* sums = stackalloc float[VirtualLanes.Count];
            new Span<float>(sums, VirtualLanes.Count).Clear();
            for (int j = 0; j < size; j += T.Count)
            {
                int wide = Math.Min(T.Count, size - j);
                T variance = Tail.LoadAny<T>(v + j, wide);
                Tail.StoreAny(VectorMath.Exp(VectorMath.Negate(variance)), p + j, wide);
                T part = T.Splat(LogTwoPi) + variance;
                VirtualLanes.Add(sums, j, wide < T.Count ? Tail.Keep(part, wide) : part);
            }

            float* own = table + k;
            for (int j = 0; j < size; j++)
            {
                own[(nint)(2 * j) * padded] = m[j];
                own[(nint)((2 * j) + 1) * padded] = p[j];
            }

            own[(nint)(2 * size) * padded] = VirtualLanes.Total(sums);
        }
    }

    /// <summary>y_nk = -1/2 (c_k + sum_j (z_nj - m_kj)^2 p_kj), with the last row of the table for c.</summary>
    public readonly struct Values(float* z, float* table, float* y, int rows, int count, int size) : IJob
    {
        private readonly int padded = Padded(count);

        private readonly int rowsPerPart = PerPart(count * size);

        /// <summary>The number of parts.</summary>
        public int Parts => Parts(rows, rowsPerPart);

        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            int first = part * rowsPerPart;
            int last = Math.Min(first + rowsPerPart, rows);
            int k = 0;
            for (; k <= padded - (AtOnce * T.Count); k += AtOnce * T.Count)
            {
                for (int row = first; row < last; row++)
                {
                    FourVectors<T>(row, k);
                }
            }

            for (; k < count; k += T.Count)
            {
                for (int row = first; row < last; row++)
                {
                    OneVector<T>(row, k);
                }
            }
        }

        // Four chains at once, since each waits for its own last sum.
        private void FourVectors<T>(int row, int k)
            where T : struct, ILanes<T>
        {
            float* x = z + ((nint)row * size);
            float* m = table + k;
            T sum0 = T.Splat(0f);
            T sum1 = sum0;
            T sum2 = sum0;
            T sum3 = sum0;
            for (int j = 0; j < size; j++)
            {
                T own = T.Splat(x[j]);
                float* p = m + padded;
                T d0 = own - T.Load(m);
                T d1 = own - T.Load(m + T.Count);
                T d2 = own - T.Load(m + (2 * T.Count));
                T d3 = own - T.Load(m + (3 * T.Count));
                T.AddProduct(ref sum0, d0 * d0, T.Load(p));
                T.AddProduct(ref sum1, d1 * d1, T.Load(p + T.Count));
                T.AddProduct(ref sum2, d2 * d2, T.Load(p + (2 * T.Count)));
                T.AddProduct(ref sum3, d3 * d3, T.Load(p + (3 * T.Count)));
                m = p + padded;
            }

            End(sum0, m, row, k);
            End(sum1, m + T.Count, row, k + T.Count);
            End(sum2, m + (2 * T.Count), row, k + (2 * T.Count));
            End(sum3, m + (3 * T.Count), row, k + (3 * T.Count));
        }

        private void OneVector<T>(int row, int k)
            where T : struct, ILanes<T>
        {
            float* x = z + ((nint)row * size);
            float* m = table + k;
            T sum = T.Splat(0f);
            for (int j = 0; j < size; j++)
            {
                T d = T.Splat(x[j]) - T.Load(m);
                T.AddProduct(ref sum, d * d, T.Load(m + padded));
                m += 2 * padded;
            }

            End(sum, m, row, k);
        }

        private void End<T>(T sum, float* constant, int row, int k)
            where T : struct, ILanes<T>
        {
            if (k < count)
            {
                Tail.StoreAny(
                    T.Splat(-0.5f) * (sum + T.Load(constant)), y + ((nint)row * count) + k, count - k);
            }
        }
    }

    /// <summary>dZ_nj (+)= sum_k dY_nk (m_kj - z_nj) p_kj.</summary>
    public readonly struct RowSlopes(
        float* z, float* means, float* precisions, float* dY, float* dZ, bool accumulate, int rows, int count, int size)
        : IJob
    {
        private readonly int rowsPerPart = PerPart(count * size);

        /// <summary>The number of parts.</summary>
        public int Parts => Parts(rows, rowsPerPart);

        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            int last = Math.Min((part + 1) * rowsPerPart, rows);
            for (int row = part * rowsPerPart; row < last; row++)
            {
                for (int j = 0; j < size; j += T.Count)
                {
                    OneVector<T>(row, j);
                }
            }
        }

        private void OneVector<T>(int row, int j)
            where T : struct, ILanes<T>
        {
            nint at = ((nint)row * size) + j;
            int wide = size - j;
            T own = Tail.LoadAny<T>(z + at, wide);
            float* weights = dY + ((nint)row * count);

            // Vectors reach into the next Gaussian's numbers where there is one; what those lanes hold is not used.
            nint rest = ((nint)count * size) - j;
            float* m = means + j;
            float* p = precisions + j;
            T sum = T.Splat(0f);
            for (int k = 0; k < count; k++, m += size, p += size, rest -= size)
            {
                int there = (int)Math.Min(rest, T.Count);
                T pull = T.Splat(weights[k]) * (Tail.LoadAny<T>(m, there) - own);
                T.AddProduct(ref sum, pull, Tail.LoadAny<T>(p, there));
            }

            Tail.StoreAny(accumulate ? Tail.LoadAny<T>(dZ + at, wide) + sum : sum, dZ + at, wide);
        }
    }

    /// <summary>
    /// dM_kj (+)= sum_n dY_nk (z_nj - m_kj) p_kj and dV_kj (+)= 1/2 sum_n dY_nk ((z_nj - m_kj)^2 p_kj - 1).
    /// </summary>
    public readonly struct ParameterSlopes(
        float* z, float* means, float* precisions, float* dY, GradientTarget dMeans, GradientTarget dLogVariances,
        int rows, int count, int size) : IJob
    {
        private readonly int perPart = PerPart(rows * size);

        /// <summary>The number of parts.</summary>
        public int Parts => Parts(count, perPart);

        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            int last = Math.Min((part + 1) * perPart, count);
            for (int k = part * perPart; k < last; k++)
            {
                for (int j = 0; j < size; j += T.Count)
                {
                    OneVector<T>(k, j);
                }
            }
        }

        private void OneVector<T>(int k, int j)
            where T : struct, ILanes<T>
        {
            nint at = ((nint)k * size) + j;
            int wide = size - j;
            T mean = Tail.LoadAny<T>(means + at, wide);
            T precision = Tail.LoadAny<T>(precisions + at, wide);
            nint rest = ((nint)rows * size) - j;
            float* x = z + j;
            float* weight = dY + k;
            T ofMean = T.Splat(0f);
            T ofVariance = ofMean;
            for (int row = 0; row < rows; row++, x += size, weight += count, rest -= size)
            {
                T own = T.Splat(*weight);
                T distance = Tail.LoadAny<T>(x, (int)Math.Min(rest, T.Count)) - mean;
                T pull = distance * precision;
                T.AddProduct(ref ofMean, own, pull);
                T.AddProduct(ref ofVariance, own, T.FusedMultiplyAdd(distance, pull, T.Splat(-1f)));
            }

            dMeans.Put(ofMean, at, wide);
            dLogVariances.Put(T.Splat(0.5f) * ofVariance, at, wide);
        }
    }

    /// <summary>Where a gradient goes; nowhere if there is no memory for it.</summary>
    public readonly struct GradientTarget(float* target, bool accumulate)
    {
        private readonly float* target = target;

        /// <summary>Puts or adds the part of it at a place.</summary>
        public void Put<T>(T part, nint at, int wide)
            where T : struct, ILanes<T>
        {
            if (target is not null)
            {
                Tail.StoreAny(accumulate ? Tail.LoadAny<T>(target + at, wide) + part : part, target + at, wide);
            }
        }
    }
}

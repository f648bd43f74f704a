using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// How many floating-point operations a second the cores can do at most, measured: fused multiply-adds in registers.
/// </summary>
public static unsafe class MachinePeak
{
    private const int Rounds = 200_000;
    private const int Accumulators = 12;
    private const int Tries = 20;

    /// <summary>
    /// Billions of operations a second on all of <see cref="Workers.Threads"/>, a fused multiply-add counted as two.
    /// </summary>
    public static double MeasureGigaflops()
    {
        int threads = Workers.Threads;
        Buffer results = BufferPool.Rent(threads * 16);
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.Run(threads, new PeakJob(results.Data));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int lanes = Math.Max(1, VectorWidth.Bits / 32);
            best = Math.Max(best, 2.0 * Accumulators * lanes * Rounds * threads / seconds / 1e9);
        }

        BufferPool.Return(results);
        return best;
    }

    private readonly struct PeakJob(float* results) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            T x = T.Splat(0.5f);
            T a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            T small = T.Splat(1e-9f);
            for (int round = 0; round < Rounds; round++)
            {
                a = T.FusedMultiplyAdd(a, x, small);
                b = T.FusedMultiplyAdd(b, x, small);
                c = T.FusedMultiplyAdd(c, x, small);
                d = T.FusedMultiplyAdd(d, x, small);
                e = T.FusedMultiplyAdd(e, x, small);
                f = T.FusedMultiplyAdd(f, x, small);
                g = T.FusedMultiplyAdd(g, x, small);
                h = T.FusedMultiplyAdd(h, x, small);
                i = T.FusedMultiplyAdd(i, x, small);
                j = T.FusedMultiplyAdd(j, x, small);
                k = T.FusedMultiplyAdd(k, x, small);
                l = T.FusedMultiplyAdd(l, x, small);
            }

            // stored so that nothing is optimized away
            (a + b + c + d + e + f + g + h + i + j + k + l).Store(results + (part * 16));
        }
    }
}

using System.Diagnostics;

namespace Elbo.Tensors.Kernels;

/// <summary>How fast the cores read memory at most, measured: sums over more floats than caches hold.</summary>
public static unsafe class MachineBandwidth
{
    private const int PartFloats = 1 << 18;
    private const int Tries = 9;

    /// <summary>Billions of bytes a second on all of <see cref="Workers.Threads"/>.</summary>
    /// <param name="bytes">How much is read, from 1 MB on; well above the last cache for memory's own speed.</param>
    public static double MeasureGigabytes(long bytes)
    {
        int parts = (int)Math.Clamp(bytes / sizeof(float) / PartFloats, 1, Buffer.MaximumCapacity / PartFloats);
        var memory = new Buffer(parts * PartFloats);
        memory.Span(0, memory.Capacity).Fill(1f);
        Buffer results = BufferPool.Rent(parts * 16);
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.Run(parts, new ReadJob(memory.Data, results.Data));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, (double)parts * PartFloats * sizeof(float) / seconds / 1e9);
        }

        BufferPool.Return(results);
        GC.KeepAlive(memory);
        return best;
    }

    private readonly struct ReadJob(float* memory, float* results) : IJob
    {
        public void Run<T>(int part)
            where T : struct, ILanes<T>
        {
            float* at = memory + ((nint)part * PartFloats);
            T a = T.Splat(0f), b = a, c = a, d = a;
            for (float* end = at + PartFloats; at < end; at += 4 * T.Count)
            {
                a += T.Load(at);
                b += T.Load(at + T.Count);
                c += T.Load(at + (2 * T.Count));
                d += T.Load(at + (3 * T.Count));
            }

            // stored so that nothing is optimized away
            (a + b + c + d).Store(results + (part * 16));
        }
    }
}

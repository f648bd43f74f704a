namespace Elbo.Tensors.Tests;

/// <summary>What code allocates. The runtime may compile hot code once more, or trim its pools, in the middle of a
/// count: the least of several counts is what the code itself allocates every time.</summary>
internal static class Allocations
{
    /// <summary>The fewest bytes that the calling thread allocates in one of several runs of the code.</summary>
    internal static long Least(Action code, int runs = 5)
    {
        long least = long.MaxValue;
        for (int run = 0; run < runs; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

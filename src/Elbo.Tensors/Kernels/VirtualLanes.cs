using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Sixteen running sums, whatever the vector width: element i of a row goes to sum i mod 16. They are added up in a
/// fixed tree, so a sum's bits do not depend on the machine.
/// </summary>
internal static unsafe class VirtualLanes
{
    /// <summary>How many sums there are.</summary>
    public const int Count = 16;

    /// <summary>Adds a vector whose first element has index <paramref name="i"/> in its row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(float* sums, int i, T values)
        where T : struct, ILanes<T>
    {
        float* lane = sums + (i & (Count - 1));
        (T.Load(lane) + values).Store(lane);
    }

    /// <summary>The sum of all: (j, j+8), then (j, j+4), (j, j+2), (j, j+1).</summary>
    public static float Total(float* sums)
    {
        for (int half = Count / 2; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
            {
                sums[j] += sums[j + half];
            }
        }

        return sums[0];
    }
}

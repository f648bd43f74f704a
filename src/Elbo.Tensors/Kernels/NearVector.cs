using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>A vector that was found: how far away it is, and which it is.</summary>
/// <param name="Distance">As <see cref="VectorDistance"/> has it.</param>
/// <param name="Index">Its number; -1 where nothing was found.</param>
public readonly record struct NearVector(float Distance, int Index)
{
    /// <summary>The order of what is found: by distance, and of equal distances the lower number first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBehind(NearVector left, NearVector right) =>
        left.Distance > right.Distance || (left.Distance == right.Distance && left.Index > right.Index);
}

/// <summary>The nearest few of what was seen so far, as a heap with the one to be given up at its root.</summary>
internal static unsafe class NearestHeap
{
    /// <summary>
    /// Takes one in, which must stand before the root where the heap is full, and gives up the root for it.
    /// </summary>
    public static void Take(NearVector* heap, ref int count, int capacity, NearVector item)
    {
        if (count < capacity)
        {
            int hole = count++;
            while (hole > 0 && NearVector.IsBehind(item, heap[(hole - 1) / 2]))
            {
                heap[hole] = heap[(hole - 1) / 2];
                hole = (hole - 1) / 2;
            }

            heap[hole] = item;
            return;
        }

        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child + 1 < count && NearVector.IsBehind(heap[child + 1], heap[child]))
            {
                child++;
            }

            if (child >= count || !NearVector.IsBehind(heap[child], item))
            {
                break;
            }

            heap[at] = heap[child];
            at = child;
        }

        heap[at] = item;
    }
}

using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Floats at an address that does not move, aligned to 64 bytes, a cache line and the widest vector.</summary>
internal sealed unsafe class Buffer
{
    private const int Alignment = 64;

    // The array lives on the pinned heap; holding it here keeps the address alive.
    private readonly float[] array;

    public Buffer(int capacity)
    {
        Capacity = capacity;
        array = GC.AllocateUninitializedArray<float>(capacity + (Alignment / sizeof(float)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref array[0]);
        Data = (float*)((address + Alignment - 1) & -Alignment);
    }

    /// <summary>How many floats there are.</summary>
    public int Capacity { get; }

    /// <summary>The first of them.</summary>
    public float* Data { get; }
}

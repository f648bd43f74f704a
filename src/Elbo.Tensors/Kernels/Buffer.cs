using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Floats at an address that does not move, aligned to 64 bytes, a cache line and the widest vector.</summary>
internal sealed unsafe class Buffer
{
    /// <summary>The most floats there can be: the longest array, less what alignment may cost.</summary>
    public const int MaximumCapacity = 0x7FFF_FFC7 - (Alignment / sizeof(float));

    private const int Alignment = 64;

    // The array lives on the pinned heap; holding it here keeps the address alive.
    private readonly float[] array;
    private readonly int first;

    public Buffer(int capacity)
    {
        Capacity = capacity;
        array = GC.AllocateUninitializedArray<float>(capacity + (Alignment / sizeof(float)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref array[0]);
        Data = (float*)((address + Alignment - 1) & -Alignment);
        first = (int)(((nint)Data - address) / sizeof(float));
    }

    /// <summary>How many floats there are.</summary>
    public int Capacity { get; }

    /// <summary>The first of them.</summary>
    public float* Data { get; }

    /// <summary>Some of them, in a form that keeps them alive, which their address alone does not.</summary>
    public Span<float> Span(int from, int count) => array.AsSpan(first + from, count);
}

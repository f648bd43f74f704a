using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Vectors that are only partly there: the first few elements of memory that ends before the vector does.
/// </summary>
public static unsafe class Tail
{
    /// <summary>The first <paramref name="count"/> elements, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, int count)
        where T : struct, ILanes<T>
    {
        float* padded = stackalloc float[16];
        for (int i = 0; i < T.Count; i++)
        {
            padded[i] = i < count ? source[i] : 0f;
        }

        return T.Load(padded);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T lanes, float* destination, int count)
        where T : struct, ILanes<T>
    {
        float* padded = stackalloc float[16];
        lanes.Store(padded);
        for (int i = 0; i < count; i++)
        {
            destination[i] = padded[i];
        }
    }

    /// <summary>A whole vector where there is one, else what <see cref="Load{T}"/> gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadAny<T>(float* source, int count)
        where T : struct, ILanes<T> => count >= T.Count ? T.Load(source) : Load<T>(source, count);

    /// <summary>Writes a whole vector where there is room, else what <see cref="Store{T}"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAny<T>(T lanes, float* destination, int count)
        where T : struct, ILanes<T>
    {
        if (count >= T.Count)
        {
            lanes.Store(destination);
        }
        else
        {
            Store(lanes, destination, count);
        }
    }

    /// <summary>The first <paramref name="count"/> lanes, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Keep<T>(T lanes, int count)
        where T : struct, ILanes<T>
    {
        float* padded = stackalloc float[16];
        lanes.Store(padded);
        return Load<T>(padded, count);
    }
}

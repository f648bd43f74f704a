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
        T.Splat(0f).Store(padded);
        Copy(source, padded, Math.Min(count, T.Count));
        return T.Load(padded);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T lanes, float* destination, int count)
        where T : struct, ILanes<T>
    {
        float* padded = stackalloc float[16];
        lanes.Store(padded);
        Copy(padded, destination, count);
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

    // Fewer than sixteen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target, int count)
    {
        int i = 0;
        if (count >= Lanes256.Count)
        {
            Lanes256.Load(source).Store(target);
            i = Lanes256.Count;
        }

        if (count - i >= Lanes128.Count)
        {
            Lanes128.Load(source + i).Store(target + i);
            i += Lanes128.Count;
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }
}

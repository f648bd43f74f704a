using System.Numerics;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Buffers that were used and will be used again. Sizes are rounded up to four steps between powers of two, so a
/// returned buffer fits a later request of about the same size, and at most a fifth of it lies idle.
/// </summary>
internal static class BufferPool
{
    private const int StepsPerDoubling = 4;
    private const int SmallestBits = 6;

    private static readonly Stack<Buffer>[] Free = Make();

    /// <summary>A buffer of at least <paramref name="count"/> floats with whatever they last held.</summary>
    public static Buffer Rent(int count)
    {
        int size = SizeClass(count, out int capacity);
        Stack<Buffer> stack = Free[size];
        lock (stack)
        {
            if (stack.TryPop(out Buffer? buffer))
            {
                return buffer;
            }
        }

        return new Buffer(capacity);
    }

    /// <summary>Takes back a buffer that nobody reads any more.</summary>
    public static void Return(Buffer buffer)
    {
        Stack<Buffer> stack = Free[SizeClass(buffer.Capacity, out _)];
        lock (stack)
        {
            stack.Push(buffer);
        }
    }

    /// <summary>Lets the garbage collector have all buffers that are not rented.</summary>
    public static void Clear()
    {
        foreach (Stack<Buffer> stack in Free)
        {
            lock (stack)
            {
                stack.Clear();
            }
        }
    }

    private static int SizeClass(int count, out int capacity)
    {
        int rounded = Math.Max(count, 1 << SmallestBits);
        int bits = BitOperations.Log2((uint)(rounded - 1) | 1);
        int step = Math.Max(1, (1 << bits) / StepsPerDoubling);
        int over = rounded - (1 << bits);
        int steps = over <= 0 ? 0 : (over + step - 1) / step;
        long size = (1L << bits) + ((long)steps * step);
        capacity = (int)Math.Min(size, Buffer.MaximumCapacity);
        return (bits * StepsPerDoubling) + steps;
    }

    private static Stack<Buffer>[] Make()
    {
        var stacks = new Stack<Buffer>[33 * StepsPerDoubling];
        for (int i = 0; i < stacks.Length; i++)
        {
            stacks[i] = new Stack<Buffer>(16);
        }

        return stacks;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Philox4x32-10: a keyed mixing of a 128-bit counter into four random words. Integer arithmetic only, so the scalar
/// and the vector path give the same words. Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011, section 3.3 and figure 4.
/// </summary>
internal static class Philox
{
    /// <summary>Words of one block.</summary>
    public const int BlockWords = 4;

    private const int Rounds = 10;
    private const int StrideBlocks = 8;
    private const int StrideWords = StrideBlocks * BlockWords;

    // Multipliers and key increments of the paper; the increments are the fractions of the golden ratio and of sqrt 3.
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>Whether the vector path runs on this machine.</summary>
    public static bool HasVectorPath => Avx2.IsSupported;

    /// <summary>The words of consecutive blocks from <paramref name="firstBlock"/> on, by the fastest path.</summary>
    public static void Fill(in Counter counter, uint firstBlock, Span<uint> destination)
    {
        if (Avx2.IsSupported)
        {
            FillAvx2(counter, firstBlock, destination);
        }
        else
        {
            FillScalar(counter, firstBlock, destination);
        }
    }

    /// <summary>The four words of each named block, one block after the other, by the fastest path.</summary>
    public static void FillBlocks(in Counter counter, ReadOnlySpan<uint> blocks, Span<uint> destination)
    {
        if (Avx2.IsSupported)
        {
            FillBlocksAvx2(counter, blocks, destination);
        }
        else
        {
            FillBlocksScalar(counter, blocks, destination);
        }
    }

    /// <summary>The words of consecutive blocks, one block at a time.</summary>
    public static void FillScalar(in Counter counter, uint firstBlock, Span<uint> destination)
    {
        Span<uint> last = stackalloc uint[BlockWords];
        uint block = firstBlock;
        for (; destination.Length >= BlockWords; destination = destination[BlockWords..])
        {
            Block(counter, block++, destination);
        }

        if (!destination.IsEmpty)
        {
            Block(counter, block, last);
            last[..destination.Length].CopyTo(destination);
        }
    }

    /// <summary>The words of consecutive blocks, eight blocks at a time.</summary>
    [SkipLocalsInit]
    public static void FillAvx2(in Counter counter, uint firstBlock, Span<uint> destination)
    {
        Vector256<ulong> low = Vector256.Create(0UL, 1, 2, 3);
        Vector256<ulong> high = Vector256.Create(4UL, 5, 6, 7);
        uint block = firstBlock;
        ref uint target = ref MemoryMarshal.GetReference(destination);
        int done = 0;
        for (; done + StrideWords <= destination.Length; done += StrideWords, block += StrideBlocks)
        {
            Vector256<ulong> start = Vector256.Create((ulong)block);
            EightBlocks(counter, start + low, start + high, ref Unsafe.Add(ref target, done));
        }

        if (done < destination.Length)
        {
            Span<uint> last = stackalloc uint[StrideWords];
            Vector256<ulong> start = Vector256.Create((ulong)block);
            EightBlocks(counter, start + low, start + high, ref MemoryMarshal.GetReference(last));
            last[..(destination.Length - done)].CopyTo(destination[done..]);
        }
    }

    /// <summary>The words of named blocks, one block at a time.</summary>
    public static void FillBlocksScalar(in Counter counter, ReadOnlySpan<uint> blocks, Span<uint> destination)
    {
        for (int index = 0; index < blocks.Length; index++)
        {
            Block(counter, blocks[index], destination.Slice(index * BlockWords, BlockWords));
        }
    }

    /// <summary>The words of named blocks, eight blocks at a time.</summary>
    [SkipLocalsInit]
    public static void FillBlocksAvx2(in Counter counter, ReadOnlySpan<uint> blocks, Span<uint> destination)
    {
        destination = destination[..checked(blocks.Length * BlockWords)];
        int index = 0;
        for (; index + StrideBlocks <= blocks.Length; index += StrideBlocks)
        {
            Vector256<uint> numbers = Vector256.Create(blocks.Slice(index, StrideBlocks));
            (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(numbers);
            EightBlocks(counter, low, high, ref destination[index * BlockWords]);
        }

        if (index < blocks.Length)
        {
            Span<uint> last = stackalloc uint[StrideWords];
            Span<uint> numbers = stackalloc uint[StrideBlocks];
            numbers.Clear();
            blocks[index..].CopyTo(numbers);
            (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(Vector256.Create<uint>(numbers));
            EightBlocks(counter, low, high, ref MemoryMarshal.GetReference(last));
            last[..((blocks.Length - index) * BlockWords)].CopyTo(destination[(index * BlockWords)..]);
        }
    }

    /// <summary>The four words of one block.</summary>
    public static void Block(in Counter counter, uint block, Span<uint> destination)
    {
        uint c0 = block, c1 = counter.Word1, c2 = counter.Word2, c3 = counter.Word3;
        uint k0 = counter.Key0, k1 = counter.Key1;
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        destination[3] = c3;
        destination[2] = c2;
        destination[1] = c1;
        destination[0] = c0;
    }

    // A word lies in the low half of a 64-bit lane, four blocks to a vector: vpmuludq reads low halves only, so the
    // rubbish that products leave in the high halves does no harm. Two vectors hide the latency of the products.
    private static void EightBlocks(in Counter counter, Vector256<ulong> a0, Vector256<ulong> b0, ref uint destination)
    {
        Vector256<ulong> a1 = Vector256.Create((ulong)counter.Word1), b1 = a1;
        Vector256<ulong> a2 = Vector256.Create((ulong)counter.Word2), b2 = a2;
        Vector256<ulong> a3 = Vector256.Create((ulong)counter.Word3), b3 = a3;
        Vector256<uint> m0 = Vector256.Create((ulong)Multiplier0).AsUInt32();
        Vector256<uint> m1 = Vector256.Create((ulong)Multiplier1).AsUInt32();
        uint k0 = counter.Key0, k1 = counter.Key1;
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<ulong> key0 = Vector256.Create((ulong)k0), key1 = Vector256.Create((ulong)k1);
            Vector256<ulong> p0 = Avx2.Multiply(a0.AsUInt32(), m0), p1 = Avx2.Multiply(a2.AsUInt32(), m1);
            Vector256<ulong> q0 = Avx2.Multiply(b0.AsUInt32(), m0), q1 = Avx2.Multiply(b2.AsUInt32(), m1);
            a0 = (p1 >>> 32) ^ (a1 ^ key0);
            a1 = p1;
            a2 = (p0 >>> 32) ^ (a3 ^ key1);
            a3 = p0;
            b0 = (q1 >>> 32) ^ (b1 ^ key0);
            b1 = q1;
            b2 = (q0 >>> 32) ^ (b3 ^ key1);
            b3 = q0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        Store(a0, a1, a2, a3, ref destination);
        Store(b0, b1, b2, b3, ref Unsafe.Add(ref destination, StrideWords / 2));
    }

    // [w0 of blocks 0..3], [w1 ...], ... to block 0 (w0 w1 w2 w3), block 1, ...
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector256<ulong> w0, Vector256<ulong> w1, Vector256<ulong> w2, Vector256<ulong> w3, ref uint destination)
    {
        Vector256<ulong> lowHalf = Vector256.Create(0xFFFFFFFFUL);
        Vector256<ulong> front = (w0 & lowHalf) | (w1 << 32);
        Vector256<ulong> back = (w2 & lowHalf) | (w3 << 32);
        Vector256<ulong> even = Avx2.UnpackLow(front, back);
        Vector256<ulong> odd = Avx2.UnpackHigh(front, back);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().StoreUnsafe(ref destination);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().StoreUnsafe(ref destination, 8);
    }

    /// <summary>The key, and the counter's words but the first, which numbers the blocks.</summary>
    public readonly record struct Counter(uint Word1, uint Word2, uint Word3, uint Key0, uint Key1);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>Turns grey pixels into 0 and 1 in place.</summary>
internal static class Binarizer
{
    private const int BlockPixels = RandomStream.BlockWords;

    // Work space on the stack: this many blocks of four pixels at once.
    private const int BlocksAtOnce = 256;
    private const float WordSteps = 1 << 24;

    /// <summary>Treats the pixels of some examples; draws are keyed by seed, epoch and the example's index.</summary>
    public static void Apply(
        Binarization kind, ulong seed, int epoch, ReadOnlySpan<int> indices, Span<float> pixels)
    {
        if (kind == Binarization.Threshold)
        {
            Threshold(pixels);
        }
        else if (kind == Binarization.Dynamic)
        {
            int size = pixels.Length / Math.Max(1, indices.Length);
            RandomStream stream = new(seed, RandomPurpose.Binarization, (uint)epoch);
            for (int item = 0; item < indices.Length; item++)
            {
                Draw(stream with { Example = (uint)indices[item] }, pixels.Slice(item * size, size));
            }
        }
    }

    /// <summary>1 where a pixel is at least 1/2.</summary>
    public static void Threshold(Span<float> pixels)
    {
        int done = 0;
        for (; done + Vector256<float>.Count <= pixels.Length; done += Vector256<float>.Count)
        {
            Span<float> eight = pixels.Slice(done, Vector256<float>.Count);
            Vector256<float> ink = Vector256.GreaterThanOrEqual(Vector256.Create<float>(eight), Vector256.Create(0.5f));
            (ink & Vector256<float>.One).CopyTo(eight);
        }

        for (; done < pixels.Length; done++)
        {
            pixels[done] = pixels[done] >= 0.5f ? 1 : 0;
        }
    }

    /// <summary>
    /// 1 with the probability that the pixel says: pixel i is 1 where the first 24 bits of word i of the stream are
    /// below 2^24 times the pixel. Exact for 0 and 1, and within 2^-24 between.
    /// </summary>
    [SkipLocalsInit]
    public static void Draw(RandomStream stream, Span<float> pixels)
    {
        Span<uint> blocks = stackalloc uint[BlocksAtOnce + 1];
        Span<uint> words = stackalloc uint[BlocksAtOnce * BlockPixels];
        int wholeBlocks = pixels.Length / BlockPixels;
        for (int first = 0; first < wholeBlocks; first += BlocksAtOnce)
        {
            int end = Math.Min(wholeBlocks, first + BlocksAtOnce);
            int count = FindGrey(pixels, first, end, blocks);
            stream.FillBits(blocks[..count], words);
            ref float pixel = ref MemoryMarshal.GetReference(pixels);
            ref uint drawn = ref MemoryMarshal.GetReference(words);
            for (int index = 0; index < count; index++)
            {
                Vector128<uint> word = Vector128.LoadUnsafe(ref drawn, (nuint)(index * BlockPixels));
                ref float four = ref Unsafe.Add(ref pixel, blocks[index] * BlockPixels);
                Vector128<float> limit = Vector128.LoadUnsafe(ref four) * WordSteps;
                Vector128<float> below = Vector128.LessThan(Vector128.ConvertToSingle((word >>> 8).AsInt32()), limit);
                (below & Vector128<float>.One).StoreUnsafe(ref four);
            }
        }

        for (int index = wholeBlocks * BlockPixels; index < pixels.Length; index++)
        {
            pixels[index] = (int)(stream.Bits(index) >> 8) < pixels[index] * WordSteps ? 1 : 0;
        }
    }

    // The blocks that hold a pixel which is neither 0 nor 1; of the others no word is needed. Each number is written,
    // and kept only if its block is grey: no branch that the processor would guess wrong.
    private static int FindGrey(ReadOnlySpan<float> pixels, int first, int end, Span<uint> blocks)
    {
        int count = 0;
        int block = first;
        ref float pixel = ref MemoryMarshal.GetReference(pixels[..(end * BlockPixels)]);
        ref uint found = ref MemoryMarshal.GetReference(blocks[..(end - first + 1)]);
        for (; block + 2 <= end; block += 2)
        {
            Vector256<float> eight = Vector256.LoadUnsafe(ref pixel, (nuint)(block * BlockPixels));
            Vector256<float> isSharp =
                Vector256.Equals(eight, Vector256<float>.Zero) | Vector256.Equals(eight, Vector256<float>.One);
            uint sharp = isSharp.ExtractMostSignificantBits();
            Unsafe.Add(ref found, count) = (uint)block;
            count += (sharp & 0xF) == 0xF ? 0 : 1;
            Unsafe.Add(ref found, count) = (uint)block + 1;
            count += sharp >= 0xF0 ? 0 : 1;
        }

        if (block < end)
        {
            Vector128<float> four = Vector128.LoadUnsafe(ref pixel, (nuint)(block * BlockPixels));
            Vector128<float> sharp =
                Vector128.Equals(four, Vector128<float>.Zero) | Vector128.Equals(four, Vector128<float>.One);
            blocks[count] = (uint)block;
            count += sharp.ExtractMostSignificantBits() == 0xF ? 0 : 1;
        }

        return count;
    }
}

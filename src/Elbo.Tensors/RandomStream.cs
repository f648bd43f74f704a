using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A sequence of random numbers that is a pure function of four fields, without state: the same fields give the same
/// numbers whoever draws them, in whatever order, on any platform, thread count and vector width.
/// </summary>
/// <remarks>
/// Philox4x32-10 with key = seed and counter = {block, example, epoch, purpose}: four words a block, 2^34 words a
/// stream. Filling n numbers gives the first n of filling more. To draw anew, change a field:
/// <c>stream with { Epoch = 3 }</c>.
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </remarks>
/// <param name="Seed">The user's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Epoch">The epoch, or the step where a purpose draws anew at each step.</param>
/// <param name="Example">The index of the example, or of the parameter.</param>
public readonly record struct RandomStream(ulong Seed, RandomPurpose Purpose, uint Epoch = 0, uint Example = 0)
{
    /// <summary>Words of one block: the unit in which a stream can be entered in its middle.</summary>
    public const int BlockWords = Philox.BlockWords;

    // Two passes over a piece that stays in the first-level cache.
    private const int PieceWords = 2048;

    private Philox.Counter Counter => new(Example, Epoch, (uint)Purpose, (uint)Seed, (uint)(Seed >> 32));

    /// <summary>Random words, all 2^32 values equally likely.</summary>
    public void FillBits(Span<uint> destination) => Philox.Fill(Counter, 0, destination);

    /// <summary>
    /// The four words of each named block, one block after the other: word w of block b is word 4 b + w of the stream.
    /// </summary>
    /// <exception cref="TensorException">The destination holds fewer than four words a block.</exception>
    public void FillBits(ReadOnlySpan<uint> blocks, Span<uint> destination)
    {
        if (destination.Length < (long)blocks.Length * BlockWords)
        {
            throw new TensorException(
                $"FillBits: {blocks.Length} blocks need {(long)blocks.Length * BlockWords} words, " +
                $"the destination has {destination.Length}.");
        }

        Philox.FillBlocks(Counter, blocks, destination);
    }

    /// <summary>Uniform numbers from the open interval (0, 1): the odd multiples of 2^-24.</summary>
    public void FillUniform(Span<float> destination) => FillUniform(destination, 0);

    /// <summary>Numbers of <see cref="FillUniform(Span{float})"/> from 4 * <paramref name="firstBlock"/> on.</summary>
    public void FillUniform(Span<float> destination, uint firstBlock)
    {
        Philox.Counter counter = Counter;
        for (; !destination.IsEmpty; firstBlock += PieceWords / BlockWords)
        {
            Span<float> piece = destination[..Math.Min(PieceWords, destination.Length)];
            Philox.Fill(counter, firstBlock, MemoryMarshal.Cast<float, uint>(piece));
            WordsToUniform(piece);
            destination = destination[piece.Length..];
        }
    }

    /// <summary>
    /// Standard normal numbers, each from one word; at most 6.34 from 0, the value of a two-sided tail of 2^-32.
    /// </summary>
    public void FillNormal(Span<float> destination) => FillNormal(destination, 0);

    /// <summary>Numbers of <see cref="FillNormal(Span{float})"/> from 4 * <paramref name="firstBlock"/> on.</summary>
    public void FillNormal(Span<float> destination, uint firstBlock)
    {
        Philox.Counter counter = Counter;
        for (; !destination.IsEmpty; firstBlock += PieceWords / BlockWords)
        {
            Span<float> piece = destination[..Math.Min(PieceWords, destination.Length)];
            Philox.Fill(counter, firstBlock, MemoryMarshal.Cast<float, uint>(piece));
            NormalQuantile.Transform(piece);
            destination = destination[piece.Length..];
        }
    }

    /// <summary>Word <paramref name="index"/> of the stream.</summary>
    public uint Bits(long index)
    {
        Span<uint> block = stackalloc uint[BlockWords];
        Philox.Block(Counter, checked((uint)(index / BlockWords)), block);
        return block[(int)(index % BlockWords)];
    }

    /// <summary>Number <paramref name="index"/> of <see cref="FillUniform(Span{float})"/>.</summary>
    public float Uniform(long index) => WordToUniform(Bits(index));

    /// <summary>Number <paramref name="index"/> of <see cref="FillNormal(Span{float})"/>.</summary>
    public float Normal(long index) => NormalQuantile.FromWord(Bits(index));

    /// <summary>Brings items into a random order, all equally likely (Fisher and Yates; Durstenfeld 1964).</summary>
    [SkipLocalsInit]
    public void Shuffle(Span<int> items)
    {
        Span<uint> words = stackalloc uint[256];
        Philox.Counter counter = Counter;
        uint block = 0;
        int used = words.Length;
        for (uint last = (uint)Math.Max(items.Length - 1, 0); last > 0; last--)
        {
            // Lemire 2019: the high half of word * range, drawn again where the low half is in the uneven rest.
            uint range = last + 1;
            uint unevenRest = uint.MaxValue % range + 1 == range ? 0 : uint.MaxValue % range + 1;
            ulong product;
            do
            {
                if (used == words.Length)
                {
                    Philox.Fill(counter, block, words);
                    block += (uint)(words.Length / BlockWords);
                    used = 0;
                }

                product = (ulong)words[used++] * range;
            }
            while ((uint)product < unevenRest);

            int chosen = (int)(product >> 32);
            (items[(int)last], items[chosen]) = (items[chosen], items[(int)last]);
        }
    }

    // 23 random bits and a last bit of 1 make an odd 24-bit number, which a float holds exactly.
    private static float WordToUniform(uint word) => (int)((word >> 8) | 1) * (1f / (1 << 24));

    private static void WordsToUniform(Span<float> words)
    {
        int done = 0;
        for (; done + Vector256<float>.Count <= words.Length; done += Vector256<float>.Count)
        {
            Span<float> part = words.Slice(done, Vector256<float>.Count);
            Vector256<uint> odd = (Vector256.Create<float>(part).AsUInt32() >>> 8) | Vector256<uint>.One;
            (Vector256.ConvertToSingle(odd.AsInt32()) * (1f / (1 << 24))).CopyTo(part);
        }

        for (; done < words.Length; done++)
        {
            words[done] = WordToUniform(BitConverter.SingleToUInt32Bits(words[done]));
        }
    }
}

using System.Runtime.CompilerServices;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>Adds noise to pixels in place.</summary>
internal static class Corrupter
{
    // Work space on the stack; whole blocks of the stream, so that pieces of any length give the same numbers.
    private const int NumbersAtOnce = 1024;

    /// <summary>Treats the pixels of some examples; draws are keyed by seed, epoch and the example's index.</summary>
    public static void Apply(
        Corruption corruption, ulong seed, int epoch, ReadOnlySpan<int> indices, Span<float> pixels)
    {
        if (corruption.IsNone || indices.IsEmpty)
        {
            return;
        }

        int size = pixels.Length / indices.Length;
        RandomStream stream = new(seed, RandomPurpose.Corruption, (uint)epoch);
        for (int item = 0; item < indices.Length; item++)
        {
            One(corruption, stream with { Example = (uint)indices[item] }, pixels.Slice(item * size, size));
        }
    }

    [SkipLocalsInit]
    private static void One(Corruption corruption, RandomStream stream, Span<float> pixels)
    {
        Span<float> numbers = stackalloc float[NumbersAtOnce];
        for (int from = 0; from < pixels.Length; from += NumbersAtOnce)
        {
            Span<float> piece = pixels[from..Math.Min(from + NumbersAtOnce, pixels.Length)];
            Span<float> drawn = numbers[..piece.Length];
            uint block = (uint)(from / RandomStream.BlockWords);
            if (corruption.Kind == CorruptionKind.Gaussian)
            {
                stream.FillNormal(drawn, block);
                AddNoise(piece, drawn, (float)corruption.Level);
                continue;
            }

            stream.FillUniform(drawn, block);
            float level = (float)corruption.Level;
            Replace(piece, drawn, corruption.Kind == CorruptionKind.Masking ? level : level / 2, level);
        }
    }

    private static void AddNoise(Span<float> pixels, ReadOnlySpan<float> noise, float deviation)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = MathF.FusedMultiplyAdd(deviation, noise[i], pixels[i]);
        }
    }

    // 0 where the number is below the first limit, 1 where it is below the second.
    private static void Replace(Span<float> pixels, ReadOnlySpan<float> uniform, float zeroBelow, float oneBelow)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = uniform[i] < zeroBelow ? 0f : uniform[i] < oneBelow ? 1f : pixels[i];
        }
    }
}

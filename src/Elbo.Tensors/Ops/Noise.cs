using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Tensors of random numbers. What an example gets depends on its own index, not on its place in a batch.
/// </summary>
public static unsafe class Noise
{
    private const int NumbersPerPart = 2048;

    /// <summary>
    /// Standard normal numbers [samples, batch, size]: those of example e are the stream's with <c>Example = e</c>,
    /// each sample from a block of its own.
    /// </summary>
    public static Tensor Normal(RandomStream random, Examples examples, int samples, int size) =>
        Normal(random, examples, 0, samples, size);

    /// <summary>
    /// Samples <paramref name="firstSample"/> to <paramref name="firstSample"/> + <paramref name="samples"/> - 1 of
    /// those that one call would give: many samples can be drawn in pieces of any size.
    /// </summary>
    public static Tensor Normal(RandomStream random, Examples examples, int firstSample, int samples, int size) =>
        Fill<NormalNumbers>(random, examples, firstSample, samples, size);

    /// <summary>
    /// Uniform numbers in (0, 1), [samples, batch, size], keyed as those of
    /// <see cref="Normal(RandomStream, Examples, int, int, int)"/>: of the same words, so take one of the two.
    /// </summary>
    public static Tensor Uniform(RandomStream random, Examples examples, int firstSample, int samples, int size) =>
        Fill<UniformNumbers>(random, examples, firstSample, samples, size);

    /// <summary>Fills a tensor with normal numbers of a stream.</summary>
    public static void FillNormal(Tensor tensor, RandomStream random) => random.FillNormal(tensor.Elements);

    /// <summary>Fills a tensor with uniform numbers from (low, high).</summary>
    public static void FillUniform(Tensor tensor, RandomStream random, float low, float high)
    {
        Span<float> elements = tensor.Elements;
        random.FillUniform(elements);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = MathF.FusedMultiplyAdd(high - low, elements[i], low);
        }
    }

    private static Tensor Fill<TNumbers>(
        RandomStream random, Examples examples, int firstSample, int samples, int size)
        where TNumbers : struct, INumbers
    {
        Tensor noise = Tensor.Uninitialized(new Shape(samples, examples.Count, size));
        int perPart = Math.Max(1, NumbersPerPart / Math.Max(1, samples * size));
        Workers.Run(
            (examples.Count + perPart - 1) / perPart,
            new FillJob<TNumbers>(random, examples, noise.Data, (uint)firstSample, samples, size, perPart));
        return noise;
    }

    private interface INumbers
    {
        static abstract void Fill(RandomStream random, Span<float> destination, uint firstBlock);
    }

    private readonly struct NormalNumbers : INumbers
    {
        public static void Fill(RandomStream random, Span<float> destination, uint firstBlock) =>
            random.FillNormal(destination, firstBlock);
    }

    private readonly struct UniformNumbers : INumbers
    {
        public static void Fill(RandomStream random, Span<float> destination, uint firstBlock) =>
            random.FillUniform(destination, firstBlock);
    }

    private readonly struct FillJob<TNumbers>(
        RandomStream random, Examples examples, float* noise, uint firstSample, int samples, int size,
        int perPart) : IJob
        where TNumbers : struct, INumbers
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            uint blocks = (uint)((size + RandomStream.BlockWords - 1) / RandomStream.BlockWords);
            int last = Math.Min((part + 1) * perPart, examples.Count);
            for (int i = part * perPart; i < last; i++)
            {
                RandomStream own = random with { Example = (uint)examples[i] };
                for (int sample = 0; sample < samples; sample++)
                {
                    float* at = noise + ((((nint)sample * examples.Count) + i) * size);
                    TNumbers.Fill(own, new Span<float>(at, size), (firstSample + (uint)sample) * blocks);
                }
            }
        }
    }
}

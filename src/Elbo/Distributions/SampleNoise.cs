using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Standard noise for samples of a batch, [samples, batch, size], keyed by example and number of the sample. A
/// distribution takes normal or uniform numbers, once: both are made of the same words of the stream.
/// </summary>
/// <param name="random">The stream.</param>
/// <param name="examples">The batch's examples.</param>
/// <param name="first">The number of the first sample.</param>
/// <param name="samples">How many samples.</param>
public readonly struct SampleNoise(RandomStream random, Examples examples, int first, int samples)
{
    /// <summary>The number of samples.</summary>
    public int Samples => samples;

    /// <summary>The size of the batch.</summary>
    public int Batch => examples.Count;

    /// <summary>Normal numbers of mean 0 and variance 1.</summary>
    public Tensor Normal(int size) => Noise.Normal(random, examples, first, samples, size);

    /// <summary>Uniform numbers in (0, 1).</summary>
    public Tensor Uniform(int size) => Noise.Uniform(random, examples, first, samples, size);

    /// <summary>Noise for another purpose, independent of this.</summary>
    public SampleNoise For(RandomPurpose purpose) => new(random with { Purpose = purpose }, examples, first, samples);
}

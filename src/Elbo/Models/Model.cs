using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>A model with latents: what training, evaluation and reports ask of it.</summary>
public abstract class Model
{
    /// <summary>The shape of one example.</summary>
    public abstract Shape ItemShape { get; }

    /// <summary>The number of latents.</summary>
    public abstract int LatentSize { get; }

    /// <summary>All that training changes.</summary>
    public abstract ParameterSet Parameters { get; }

    /// <summary>What the decoder's numbers mean.</summary>
    public abstract Likelihood Likelihood { get; }

    /// <summary>
    /// Posterior, samples and likelihood of a batch. Noise is drawn from the stream with each example's index, so it
    /// does not depend on who else is in the batch.
    /// </summary>
    /// <param name="observed">[batch, ...].</param>
    /// <param name="examples">The examples' indices in their dataset.</param>
    /// <param name="samples">How many z for each example.</param>
    /// <param name="random">The stream of the noise.</param>
    public Inference Infer(Tensor observed, Examples examples, int samples, RandomStream random) =>
        InferFrom(Encode(observed), observed, examples, 0, samples, random);

    /// <summary>
    /// The same with q(z|x) as <see cref="Encode"/> gave it, and some of the samples: many samples of a batch need the
    /// encoder once, and can be looked at in pieces of any size.
    /// </summary>
    /// <param name="posterior">q(z|x) of the batch.</param>
    /// <param name="observed">[batch, ...].</param>
    /// <param name="examples">The examples' indices in their dataset.</param>
    /// <param name="firstSample">The number of the first z: its noise is that of this number in a call for all.</param>
    /// <param name="samples">How many z for each example.</param>
    /// <param name="random">The stream of the noise.</param>
    public abstract Inference InferFrom(
        Distribution posterior, Tensor observed, Examples examples, int firstSample, int samples, RandomStream random);

    /// <summary>q(z|x) of a batch [batch, ...].</summary>
    public abstract Distribution Encode(Tensor observed);

    /// <summary>The mean of x for latents [batch, latent] -> [batch, ...].</summary>
    public abstract Tensor Decode(Tensor latents);

    /// <summary>
    /// Floating-point operations of one forward pass for one example with one sample, counted from the layers.
    /// </summary>
    public abstract long ForwardOperations { get; }
}

using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// What a model says of a batch: its levels of latents, from the data up, and ln p(x|z) of the samples. Belongs to the
/// running step.
/// </summary>
public sealed class Inference
{
    private readonly List<LatentLevel> levels = [];

    /// <summary>
    /// The levels of latents, from the data up; one in a plain VAE, none in a model without a density.
    /// </summary>
    public IReadOnlyList<LatentLevel> Levels => levels;

    /// <summary>
    /// The codes that were decoded, [samples, batch, latent]: the samples of the first level, or what a model without a
    /// density has in their place.
    /// </summary>
    public Tensor Code { get; private set; } = null!;

    /// <summary>The decoder's numbers, [samples, batch, ...].</summary>
    public Tensor Decoded { get; private set; } = null!;

    /// <summary>ln p(x|z), [samples, batch]; nats.</summary>
    public Tensor LogLikelihood { get; private set; } = null!;

    /// <summary>The samples of all levels side by side, [samples, batch, latent]: whole codes.</summary>
    internal Tensor JoinSamples()
    {
        var samples = new Tensor[levels.Count];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = levels[i].Samples;
        }

        return samples.Length == 1 ? samples[0] : TensorOperations.Concat(2, samples);
    }

    /// <summary>
    /// What a model with one level of latents says; for models, which make it in <see cref="Model.InferFrom"/>.
    /// </summary>
    /// <param name="level">The latents.</param>
    /// <param name="decoded">The decoder's numbers, [samples, batch, ...].</param>
    /// <param name="logLikelihood">ln p(x|z), [samples, batch]; nats.</param>
    public static Inference Of(LatentLevel level, Tensor decoded, Tensor logLikelihood)
    {
        Inference inference = OfCode(level.Samples, decoded, logLikelihood);
        inference.levels.Add(level);
        return inference;
    }

    /// <summary>What a model without a density says: a code, and what is decoded from it.</summary>
    /// <param name="code">The codes, [samples, batch, latent].</param>
    /// <param name="decoded">The decoder's numbers, [samples, batch, ...].</param>
    /// <param name="logLikelihood">ln p(x|code), [samples, batch]; nats.</param>
    public static Inference OfCode(Tensor code, Tensor decoded, Tensor logLikelihood)
    {
        Inference inference = Begin();
        inference.Conclude(code, decoded, logLikelihood);
        return inference;
    }

    /// <summary>Without levels yet, for models with several of them.</summary>
    internal static Inference Begin()
    {
        Inference inference = Tape.Borrow<Inference>();
        inference.levels.Clear();
        return inference;
    }

    /// <summary>Puts a level above those that are there.</summary>
    internal void AddAbove(LatentLevel level) => levels.Add(level);

    /// <summary>Puts a level below those that are there.</summary>
    internal void AddBelow(LatentLevel level) => levels.Insert(0, level);

    /// <summary>Says what is decoded.</summary>
    internal void Conclude(Tensor code, Tensor decoded, Tensor logLikelihood)
    {
        Code = code;
        Decoded = decoded;
        LogLikelihood = logLikelihood;
    }
}

using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A hierarchy that is inferred from the data up, q(z|x) = q(z_1|x) q(z_2|z_1) ... q(z_L|z_L-1) (Burda, Grosse and
/// Salakhutdinov 2016, "Importance weighted autoencoders", section 3).
/// </summary>
/// <remarks>
/// Only KL(q(z_L|z_L-1) || p(z_L)) has a closed form in the bound: z_2 is drawn given z_1, so q(z_1|x) and p(z_1|z_2)
/// must be compared at that z_1.
/// </remarks>
public sealed class HierarchicalVae : LevelHierarchy
{
    /// <summary>A hierarchy of levels.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="levels">The networks of each level, from the data up, without heads.</param>
    /// <param name="likelihood">What the lowest decoder's numbers mean.</param>
    /// <param name="conditioning">What the networks next to x are told beside; null for nothing.</param>
    /// <exception cref="TensorException">There are no levels, or the networks do not fit.</exception>
    public HierarchicalVae(
        Shape itemShape, IReadOnlyList<LevelNetworks> levels, Likelihood likelihood, Conditioning? conditioning = null)
        : base(itemShape, [.. levels.Select(level => level with { Head = null })], likelihood,
            conditioning ?? Conditioning.None)
    {
    }

    /// <inheritdoc/>
    public override long ForwardOperations(int samples)
    {
        long once = Levels[0].Encoder.ForwardOperations(EncoderInput(0));
        long each = Levels[0].Decoder.ForwardOperations(DecoderInput(0));
        for (int level = 1; level < Levels.Length; level++)
        {
            each += Levels[level].Encoder.ForwardOperations(EncoderInput(level))
                + Levels[level].Decoder.ForwardOperations(DecoderInput(level));
        }

        return once + (samples * each);
    }

    /// <inheritdoc/>
    internal override void Observe(in Batch batch, List<Tensor> evidence) => evidence.Add(
        Levels[0].Encoder.Apply(Conditioning.Join(batch.Input, batch.Condition), batch.Pass));

    /// <inheritdoc/>
    internal override Tensor Walk(
        IReadOnlyList<Tensor> evidence, Pass pass, in LatentSource source, Inference inference)
    {
        Normal posterior = NormalOf(evidence[0]);
        for (int level = 0; level < Levels.Length - 1; level++)
        {
            Tensor latents = source.Take(posterior, FirstOf(level));
            inference.AddAbove(LatentLevel.BottomUp(posterior, latents));
            posterior = Given(Levels[level + 1].Encoder, latents, pass);
        }

        inference.AddAbove(LatentLevel.Of(posterior, Top, source.Take(posterior, FirstOf(Levels.Length - 1))));
        return inference.Levels[0].Samples;
    }

    /// <inheritdoc/>
    private protected override int EncodedSize(int level) => 2 * Levels[level].Latent;
}

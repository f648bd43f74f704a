using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A hierarchy that is inferred from the top down, q(z|x) = q(z_L|x) q(z_L-1|z_L, x) ... q(z_1|z_2, x) (Sonderby,
/// Raiko, Maaloe, Sonderby and Winther 2016, "Ladder variational autoencoders"). Layers go up without drawing anything,
/// and a head at each level says what x does: mean m and variance s. On the way down, the level's prior with mean p and
/// variance t is corrected by it: 1 / variance = 1/s + 1/t, mean = (m/s + p/t) variance. Variances
/// are softplus of the networks' numbers.
/// </summary>
public sealed class LadderVae : LevelHierarchy
{
    /// <summary>What is added to variances: one that rounds to 0 would have no logarithm.</summary>
    internal const float LeastVariance = 1e-6f;

    /// <summary>A ladder of levels.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="levels">The networks of each level, from the data up, each with a head.</param>
    /// <param name="likelihood">What the lowest decoder's numbers mean.</param>
    /// <param name="conditioning">What the networks next to x are told beside; null for nothing.</param>
    /// <exception cref="TensorException">There are no levels, a head is missing, or networks do not fit.</exception>
    public LadderVae(
        Shape itemShape, IReadOnlyList<LevelNetworks> levels, Likelihood likelihood, Conditioning? conditioning = null)
        : base(itemShape, WithHeads(levels), likelihood, conditioning ?? Conditioning.None)
    {
    }

    /// <inheritdoc/>
    public override long ForwardOperations(int samples)
    {
        long once = 0;
        long each = 0;
        for (int level = 0; level < Levels.Length; level++)
        {
            once += Levels[level].Encoder.ForwardOperations(EncoderInput(level))
                + Levels[level].Head!.ForwardOperations(new Shape(EncodedSize(level)));
            each += Levels[level].Decoder.ForwardOperations(DecoderInput(level));
        }

        return once + (samples * each);
    }

    /// <inheritdoc/>
    internal override void Observe(in Batch batch, List<Tensor> evidence)
    {
        Tensor features = Conditioning.Join(batch.Input, batch.Condition);
        foreach (LevelNetworks level in Levels)
        {
            features = level.Encoder.Apply(features, batch.Pass);
            evidence.Add(level.Head!.Apply(features, batch.Pass));
        }
    }

    /// <inheritdoc/>
    internal override Tensor Walk(
        IReadOnlyList<Tensor> evidence, Pass pass, in LatentSource source, Inference inference)
    {
        Normal posterior = NormalOf(evidence[^1]);
        Distribution prior = Top;
        for (int level = Levels.Length - 1; level > 0; level--)
        {
            Tensor latents = source.Take(posterior, FirstOf(level));
            inference.AddBelow(LatentLevel.Of(posterior, prior, latents));
            Normal below = PriorOf(level - 1, latents, pass);
            prior = below;
            posterior = Product(NormalOf(evidence[level - 1]), below);
        }

        Tensor lowest = source.Take(posterior, FirstOf(0));
        inference.AddBelow(LatentLevel.Of(posterior, prior, lowest));
        return lowest;
    }

    /// <inheritdoc/>
    private protected override int EncodedSize(int level) =>
        Levels[level].Encoder.OutputShape(EncoderInput(level)).Count;

    /// <inheritdoc/>
    private protected override Normal NormalOf(Tensor numbers)
    {
        int size = numbers.Shape[-1] / 2;
        return Normal.Of(
            numbers.Slice(-1, 0, size), (numbers.Slice(-1, size, size).Softplus() + LeastVariance).Log());
    }

    /// <summary>
    /// The normal whose density is that of two multiplied: precisions add, and the mean is theirs by precision. In
    /// logarithms, with u and v those of the variances: -ln(e^-u + e^-v) = v - softplus(v - u), and the first one's
    /// share of the precision is sigmoid(v - u).
    /// </summary>
    private static Normal Product(Normal first, Normal second)
    {
        Tensor lead = second.LogVariance - first.LogVariance;
        return Normal.Of(
            second.Mean + (lead.Sigmoid() * (first.Mean - second.Mean)), second.LogVariance - lead.Softplus());
    }

    private static IReadOnlyList<LevelNetworks> WithHeads(IReadOnlyList<LevelNetworks> levels)
    {
        for (int i = 0; i < levels.Count; i++)
        {
            if (levels[i].Head is null)
            {
                throw new TensorException(
                    $"LadderVae: level {i + 1} has no head. Give a layer from its features to mean and variance.");
            }
        }

        return levels;
    }
}

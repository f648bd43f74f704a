using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>How KL(q(z|x) || p(z)) enters the number that is minimised.</summary>
public abstract record KlPenalty
{
    /// <summary>w KL: the evidence lower bound at w = 1 (Higgins et al. 2017 for others).</summary>
    public static KlPenalty Weighted { get; } = new WeightedKl();

    /// <summary>The loss: a mean over the batch of -reconstruction, and the penalty.</summary>
    /// <param name="inference">What the model says.</param>
    /// <param name="reconstruction">The weighted reconstruction of each example, [batch].</param>
    /// <param name="kl">The divergence of each example, [batch].</param>
    /// <param name="weight">The KL weight in force.</param>
    internal abstract Tensor Loss(Inference inference, Tensor reconstruction, Tensor kl, double weight);

    private sealed record WeightedKl : KlPenalty
    {
        internal override Tensor Loss(Inference inference, Tensor reconstruction, Tensor kl, double weight) =>
            ((kl * (float)weight) - reconstruction).Mean();
    }
}

/// <summary>
/// w sum_j max(nats, mean over the batch of KL_j): a latent pays only above its allowance (Kingma et al. 2016, equation
/// 15). Where the divergence has no closed form for each latent, the allowance is that of all of them together.
/// </summary>
/// <param name="Nats">The allowance of each latent.</param>
public sealed record FreeBits(double Nats) : KlPenalty
{
    internal override Tensor Loss(Inference inference, Tensor reconstruction, Tensor kl, double weight)
    {
        Tensor? total = null;
        for (int i = 0; i < inference.Levels.Count; i++)
        {
            LatentLevel level = inference.Levels[i];
            Tensor own = level.KlPerLatent() is { } each
                ? each.Mean(0).Clamp((float)Nats, float.MaxValue).Sum()
                : level.Kl(usesClosedForm: false).Mean()
                    .Clamp((float)Nats * level.Samples.Shape[-1], float.MaxValue);
            total = total is null ? own : total + own;
        }

        return (total! * (float)weight) - reconstruction.Mean();
    }
}

/// <summary>
/// w |mean over the batch of KL - target|: the capacity of the latents (Burgess et al. 2018, equation 8).
/// </summary>
/// <param name="Nats">The target.</param>
public sealed record TargetKl(double Nats) : KlPenalty
{
    internal override Tensor Loss(Inference inference, Tensor reconstruction, Tensor kl, double weight) =>
        ((kl.Mean() - (float)Nats).Abs() * (float)weight) - reconstruction.Mean();
}

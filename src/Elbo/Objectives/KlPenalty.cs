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
/// w sum_l g_l KL_l while w is below 1, with g_l = L s_l (KL_l + 0.01) / sum_i s_i (KL_i + 0.01) of the batch and s_l
/// the latents of level l: levels that tell little pay little, so that none is left unused while the weight rises
/// (Vahdat and Kautz 2020, appendix A, without the 0.01). The factors are constants to the gradient; at w = 1 they are
/// 1.
/// </summary>
public sealed record BalancedKl : KlPenalty
{
    // keeps a level that tells nothing at all from paying nothing
    private const double Least = 0.01;

    internal override Tensor Loss(Inference inference, Tensor reconstruction, Tensor kl, double weight)
    {
        int levels = inference.Levels.Count;
        if (weight >= 1 || levels == 1)
        {
            return Weighted.Loss(inference, reconstruction, kl, weight);
        }

        Span<double> shares = stackalloc double[levels];
        double sum = 0;
        for (int i = 0; i < levels; i++)
        {
            LatentLevel level = inference.Levels[i];
            shares[i] = level.Samples.Shape[-1] * (Math.Max(0, level.Kl(usesClosedForm: true).Mean().Item()) + Least);
            sum += shares[i];
        }

        Tensor? total = null;
        for (int i = 0; i < levels; i++)
        {
            Tensor own = inference.Levels[i].Kl(usesClosedForm: true).Mean() * (float)(levels * shares[i] / sum);
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

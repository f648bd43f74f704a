using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>
/// The number that is minimised and its terms, in nats per example. Belongs to the running step.
/// Loss = mean over the batch of -reconstruction + KL weight * KL.
/// </summary>
public sealed class ObjectiveTerms
{
    /// <summary>The loss, a scalar.</summary>
    public Tensor Loss { get; private set; } = null!;

    /// <summary>E_q[ln p(x|z)] of each example, [batch].</summary>
    public Tensor Reconstruction { get; private set; } = null!;

    /// <summary>KL(q(z|x) || p(z)) of each example, [batch].</summary>
    public Tensor Kl { get; private set; } = null!;

    /// <summary>A loss with its terms, for objectives.</summary>
    /// <param name="loss">The number that is minimised, a scalar; nats per example.</param>
    /// <param name="reconstruction">E_q[ln p(x|z)] of each example, [batch].</param>
    /// <param name="kl">KL(q(z|x) || p(z)) of each example, [batch].</param>
    public static ObjectiveTerms Of(Tensor loss, Tensor reconstruction, Tensor kl)
    {
        ObjectiveTerms terms = Tape.Borrow<ObjectiveTerms>();
        terms.Loss = loss;
        terms.Reconstruction = reconstruction;
        terms.Kl = kl;
        return terms;
    }
}

using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>
/// The number that is minimised and its terms, in nats per example. Belongs to the running step.
/// Loss = mean over the batch of -reconstruction + KL weight * KL, or + weight * penalty where there is no KL.
/// </summary>
public sealed class ObjectiveTerms
{
    /// <summary>The loss, a scalar.</summary>
    public Tensor Loss { get; private set; } = null!;

    /// <summary>E_q[ln p(x|z)] of each example, [batch].</summary>
    public Tensor Reconstruction { get; private set; } = null!;

    /// <summary>KL(q(z|x) || p(z)) of each example, [batch]; zeros where <see cref="HasKl"/> is false.</summary>
    public Tensor Kl { get; private set; } = null!;

    /// <summary>Whether the objective has a KL term: one for a model without a density has none.</summary>
    public bool HasKl { get; private set; }

    /// <summary>The name of a penalty, such as "L1 sparsity"; null for none.</summary>
    public string? PenaltyName { get; private set; }

    /// <summary>The penalty before its weight, a scalar, averaged over the batch; null for none.</summary>
    public Tensor? Penalty { get; private set; }

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
        terms.HasKl = true;
        terms.PenaltyName = null;
        terms.Penalty = null;
        return terms;
    }

    /// <summary>A loss without KL, for objectives of models without a density.</summary>
    /// <param name="loss">The number that is minimised, a scalar; nats per example.</param>
    /// <param name="reconstruction">ln p(x|code) of each example, [batch].</param>
    /// <param name="penaltyName">The name of the penalty; null for none.</param>
    /// <param name="penalty">The penalty before its weight, a scalar; null for none.</param>
    public static ObjectiveTerms WithoutKl(Tensor loss, Tensor reconstruction, string? penaltyName, Tensor? penalty)
    {
        ObjectiveTerms terms = Of(loss, reconstruction, Tensor.Constant(0f, reconstruction.Shape));
        terms.HasKl = false;
        terms.PenaltyName = penaltyName;
        terms.Penalty = penalty;
        return terms;
    }
}

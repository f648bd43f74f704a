using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>
/// -ln p(x|code), averaged over the batch, and a penalty on the code with its weight. With a Gaussian of variance 1 the
/// first is half the squared error up to a constant, with a Bernoulli the cross-entropy. No KL, no ELBO: for models
/// without a density.
/// </summary>
/// <param name="sparsity">What keeps the code sparse; null for nothing.</param>
/// <param name="weight">The factor of the penalty.</param>
public sealed class ReconstructionError(Sparsity? sparsity, double weight) : Objective
{
    /// <inheritdoc/>
    public override int Samples => 1;

    /// <inheritdoc/>
    public override string? PenaltyName => sparsity?.Name;

    /// <inheritdoc/>
    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        Tensor reconstruction = inference.LogLikelihood.Mean(0);
        Tensor error = -reconstruction.Mean();
        if (sparsity is null)
        {
            return ObjectiveTerms.WithoutKl(error, reconstruction, null, null);
        }

        Tensor penalty = sparsity.Of(inference.Code);
        return ObjectiveTerms.WithoutKl(error + (penalty * (float)weight), reconstruction, sparsity.Name, penalty);
    }
}

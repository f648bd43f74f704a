using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>How the gradient of an importance-weighted bound reaches the posterior.</summary>
public enum BoundGradient
{
    /// <summary>By reparameterization (Burda, Grosse and Salakhutdinov 2016, equation 13).</summary>
    Reparameterized,

    /// <summary>Through z alone, not through the density of q (Roeder, Wu and Duvenaud 2017).</summary>
    StickingTheLanding,

    /// <summary>
    /// Doubly reparameterized (Tucker, Lawson, Gu and Maddison 2019, equation 8): the squared weights, through z alone;
    /// unbiased, and its signal does not fade as k grows.
    /// </summary>
    DoublyReparameterized,
}

/// <summary>
/// The negative importance-weighted bound, -ln 1/k sum_i w_i with w_i = p(x, z_i) / q(z_i|x), averaged over the batch
/// (Burda, Grosse and Salakhutdinov 2016, equation 8). With k = 1 the evidence lower bound. The terms beside the loss
/// are those of the evidence lower bound, from the same samples.
/// </summary>
/// <param name="samples">k, the samples of z for each example.</param>
/// <param name="gradient">How the gradient reaches the posterior.</param>
public sealed class ImportanceWeightedBound(int samples, BoundGradient gradient) : Objective
{
    /// <inheritdoc/>
    public override int Samples => samples;

    /// <inheritdoc/>
    public override SampleGradient Gradient =>
        gradient == BoundGradient.DoublyReparameterized ? SampleGradient.Scaled : SampleGradient.Through;

    /// <inheritdoc/>
    /// <remarks>A KL weight other than 1, as in a warm-up, scales ln p(z) - ln q(z|x) in the weights.</remarks>
    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        Tensor ratio = Divergence.LogRatio(inference, stopsPosterior: gradient != BoundGradient.Reparameterized);
        Tensor logWeights = inference.LogLikelihood + (klWeight == 1 ? ratio : ratio * (float)klWeight);
        Tensor loss = Tensor.Constant(samples, default).Log() - logWeights.LogSumExp(0).Mean();
        if (gradient == BoundGradient.DoublyReparameterized)
        {
            Tensor weights = logWeights.Softmax(0).StopGradient();
            for (int i = 0; i < inference.Levels.Count; i++)
            {
                inference.Levels[i].Scale?.Scale(weights);
            }

            loss = (logWeights * -weights).Sum(0).Mean().WithValueOf(loss);
        }

        return ObjectiveTerms.Of(loss, inference.LogLikelihood.Mean(0), -ratio.Mean(0));
    }
}

using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each element is 1 with probability sigmoid(l), else 0: ln p(x) = x l - ln(1 + e^l). For grey values between 0 and 1
/// the same formula is the negative cross-entropy, a bound that is no log-probability; numbers compare only within one
/// use.
/// </summary>
public sealed class Bernoulli : Likelihood
{
    private const double LeastShare = 0.001;

    /// <inheritdoc/>
    public override string Name => "bernoulli";

    /// <inheritdoc/>
    public override bool IsContinuous => false;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        observed.BernoulliLogLikelihood(decoded);

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded) => decoded.Sigmoid();

    /// <inheritdoc/>
    internal override double? NumberOf(double mean)
    {
        // an element that never changes would be infinite
        double share = Math.Clamp(mean, LeastShare, 1 - LeastShare);
        return DoubleMath.Log(share / (1 - share));
    }

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.OutsideUnit(observed);
}

using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each element is normal around the decoder's mean with a learned variance of its own, the same for every example:
/// ln p(x) = sum_i -1/2 (ln 2 pi + v_i + (x_i - mean_i)^2 e^-v_i) with v = ln sigma^2.
/// </summary>
public sealed class ElementGaussian : Likelihood
{
    private const float LogTwoPi = 1.83787707f;

    /// <summary>The likelihood of items of a shape, with variances of 1.</summary>
    public ElementGaussian(Shape itemShape) =>
        LogVariance = new Parameter("logVariance", itemShape, Initializers.Constant(0f));

    /// <summary>v, of the item's shape.</summary>
    public Parameter LogVariance { get; }

    /// <inheritdoc/>
    public override string Name => "gaussian";

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [LogVariance];

    /// <inheritdoc/>
    public override bool IsContinuous => true;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        observed.GaussianLogLikelihood(decoded, LogVariance.Value + Tensor.Constant(0f, decoded.Shape));

    /// <inheritdoc/>
    public override Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        Tensor v = LogVariance.Value;
        Tensor each = ((observed - decoded).Square() * (-v).Exp() + v + LogTwoPi) * -0.5f;
        return each.Reshape(decoded.Shape[0], decoded.Shape[1], LogVariance.Shape.Count);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded) => decoded;

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.NotFinite(observed);
}

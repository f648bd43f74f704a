using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// A distribution over vectors whose elements are independent, one for each example: parameters [batch, size].
/// Objects belong to the running step of the tape, like tensors.
/// </summary>
public abstract class Distribution
{
    /// <summary>The mean, [batch, size].</summary>
    public abstract Tensor Mean { get; }

    /// <summary>
    /// Samples as a differentiable function of the parameters and of standard noise [samples, batch, size] ->
    /// [samples, batch, size].
    /// </summary>
    public abstract Tensor Sample(Tensor noise);

    /// <summary>
    /// ln of the density at [samples, batch, size], summed over the last axis -> [samples, batch]; nats.
    /// </summary>
    public abstract Tensor LogDensity(Tensor value);
}

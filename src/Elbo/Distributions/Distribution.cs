using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// A distribution over vectors, one for each example: parameters [batch, size]. Objects belong to the running step of
/// the tape, like tensors.
/// </summary>
public abstract class Distribution
{
    /// <summary>The mean, [batch, size].</summary>
    public abstract Tensor Mean { get; }

    /// <summary>
    /// Samples as a differentiable function of the parameters and of standard noise: [samples, batch, size].
    /// </summary>
    public abstract Tensor Sample(in SampleNoise noise);

    /// <summary>
    /// ln of the density at [samples, batch, size], summed over the last axis -> [samples, batch]; nats.
    /// </summary>
    public abstract Tensor LogDensity(Tensor value);

    /// <summary>The same distribution with constant parameters: its densities send no gradient to them.</summary>
    public abstract Distribution StopGradient();
}

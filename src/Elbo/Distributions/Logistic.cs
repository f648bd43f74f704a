using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Independent logistic variables: p(z) = e^-t / (scale (1 + e^-t)^2) with t = (z - location) / scale, variance
/// pi^2 scale^2 / 3.
/// </summary>
public sealed class Logistic : LocationScale
{
    /// <inheritdoc/>
    public override double StandardEntropy => 2;

    /// <inheritdoc/>
    public override double StandardVariance => Math.PI * Math.PI / 3;

    /// <summary>The distribution with these parameters, both [batch, size].</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public static Logistic Of(Tensor location, Tensor logScale) => With<Logistic>(location, logScale);

    /// <inheritdoc/>
    public override Distribution StopGradient() => Of(Mean.StopGradient(), LogScale.StopGradient());

    /// <inheritdoc/>
    protected override Tensor Standard(in SampleNoise noise, int size)
    {
        Tensor u = noise.Uniform(size);
        return u.Log() - (1f - u).Log();
    }

    /// <inheritdoc/>
    protected override Tensor StandardLogDensity(Tensor value) => -value - ((-value).Softplus() * 2f);
}

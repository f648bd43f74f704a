using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Independent Laplace variables: p(z) = exp(-|z - location| / scale) / (2 scale), variance 2 scale^2.
/// </summary>
public sealed class Laplace : LocationScale
{
    private const float LogTwo = 0.693147181f;

    /// <inheritdoc/>
    public override double StandardEntropy => 1 + 0.69314718055994531;

    /// <inheritdoc/>
    public override double StandardVariance => 2;

    /// <summary>The distribution with these parameters, both [batch, size].</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public static Laplace Of(Tensor location, Tensor logScale) => With<Laplace>(location, logScale);

    /// <inheritdoc/>
    public override Distribution StopGradient() => Of(Mean.StopGradient(), LogScale.StopGradient());

    /// <inheritdoc/>
    protected override Tensor Standard(in SampleNoise noise, int size)
    {
        // by the inverse of the distribution function: -sign(u) ln(1 - 2 |u|) for u in (-1/2, 1/2), which is never 0
        Tensor u = noise.Uniform(size) - 0.5f;
        Tensor distance = u.Abs();
        return (1f - (distance * 2f)).Log() * (u / -distance);
    }

    /// <inheritdoc/>
    protected override Tensor StandardLogDensity(Tensor value) => -LogTwo - value.Abs();
}

using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Independent Student's t variables with <see cref="DegreesOfFreedom"/> n: p(t) = c (1 + t^2 / n)^(-(n + 1) / 2) for
/// t = (z - location) / scale, variance n / (n - 2) scale^2. Heavy tails: a posterior that does not miss mass.
/// </summary>
public sealed class StudentT : LocationScale
{
    /// <summary>n: few, so that the tails are heavy, and enough for a finite fourth moment.</summary>
    public const int DegreesOfFreedom = 5;

    private const double N = DegreesOfFreedom;

    // ln Gamma((n + 1) / 2) - ln Gamma(n / 2) - 1/2 ln(pi n)
    private const double LogConstant = -0.9686195890547249;

    /// <inheritdoc/>
    /// <remarks>(n + 1) / 2 (digamma((n + 1) / 2) - digamma(n / 2)) less ln of the density at 0.</remarks>
    public override double StandardEntropy => 1.6275026724143955;

    /// <inheritdoc/>
    public override double StandardVariance => N / (N - 2);

    /// <summary>The distribution with these parameters, both [batch, size].</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public static StudentT Of(Tensor location, Tensor logScale) => With<StudentT>(location, logScale);

    /// <inheritdoc/>
    public override Distribution StopGradient() => Of(Mean.StopGradient(), LogScale.StopGradient());

    /// <inheritdoc/>
    protected override Tensor Standard(in SampleNoise noise, int size)
    {
        // Bailey (1994): sqrt(n (u^(-2/n) - 1)) cos(2 pi v). Two normals a, b give both independent parts:
        // r^2 = a^2 + b^2 is -2 ln u, and a / r is the cosine of a uniform angle.
        Tensor normals = noise.Normal(2 * size);
        Tensor a = normals.Slice(-1, 0, size);
        Tensor b = normals.Slice(-1, size, size);
        Tensor square = a.Square() + b.Square();
        Tensor radius = (((square * (float)(1 / N)).Exp() - 1f) * (float)N).Sqrt();
        return a * (radius / square.Sqrt());
    }

    /// <inheritdoc/>
    protected override Tensor StandardLogDensity(Tensor value) =>
        (((value.Square() * (float)(1 / N)) + 1f).Log() * (float)(-(N + 1) / 2)) + (float)LogConstant;
}

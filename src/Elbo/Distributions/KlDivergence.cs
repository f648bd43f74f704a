using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// KL(q || p) for each example, in nats: the table of closed forms, and the estimate from samples for the others.
/// </summary>
public static class KlDivergence
{
    private const double HalfLogTwoPi = 0.91893853320467274;

    /// <summary>Whether there is a closed form for the pair.</summary>
    public static bool HasClosedForm(Distribution q, Distribution p) =>
        (q, p) is (Normal or MultivariateNormal or LocationScale, StandardNormal) or (Normal, Normal);

    /// <summary>
    /// The divergence for each example and dimension, [batch, size]: their sum is KL(q || p), since both factorize.
    /// Normal to standard normal: 1/2 (mean^2 + sigma^2 - 1 - ln sigma^2) (Kingma and Welling 2014, appendix B). Any
    /// other location-scale family to it: -entropy + 1/2 (ln 2 pi + mean^2 + variance). With full covariance L L^T the
    /// divergence has the parts 1/2 (mean_j^2 + sum_k L_jk^2 - 1) - ln L_jj, of which the last is no dimension's alone.
    /// </summary>
    /// <exception cref="TensorException">There is no closed form for the pair.</exception>
    public static Tensor PerDimension(Distribution q, Distribution p) => (q, p) switch
    {
        (Normal a, StandardNormal) => ((a.Mean.Square() + a.LogVariance.Exp()) - (a.LogVariance + 1f)) * 0.5f,
        (Normal a, Normal b) => Between(a, b),
        (LocationScale a, StandardNormal) => ((a.Mean.Square() + ((a.LogScale * 2f).Exp() * (float)a.StandardVariance))
            * 0.5f) - (a.LogScale + (float)(a.StandardEntropy - HalfLogTwoPi)),
        (MultivariateNormal a, StandardNormal) =>
            (((a.Mean.Square() + a.Factor.Square().Sum(-1)) - 1f) * 0.5f) - a.LogDiagonal,
        _ => throw new TensorException(
            $"KlDivergence: no closed form from {q.GetType().Name} to {p.GetType().Name}. Estimate it from samples."),
    };

    /// <summary>
    /// The estimate ln q(z) - ln p(z) for each sample and example, [samples, batch], with z drawn from q: unbiased, and
    /// negative at times.
    /// </summary>
    public static Tensor MonteCarlo(Distribution q, Distribution p, Tensor samples) =>
        q.LogDensity(samples) - p.LogDensity(samples);

    /// <summary>
    /// The same estimate for each dimension, [samples, batch, size], where both distributions are of independent
    /// normals; null for others.
    /// </summary>
    public static Tensor? MonteCarloPerDimension(Distribution q, Distribution p, Tensor samples) => (q, p) switch
    {
        (Normal a, Normal b) => (MinusTwiceLog(b, samples) - MinusTwiceLog(a, samples)) * 0.5f,
        (Normal a, StandardNormal) => (samples.Square() - MinusTwiceLog(a, samples)) * 0.5f,
        _ => null,
    };

    // -2 ln N(z; mean, e^v) but for ln 2 pi, which cancels: (z - mean)^2 e^-v + v
    private static Tensor MinusTwiceLog(Normal normal, Tensor samples) =>
        ((samples - normal.Mean) * (normal.LogVariance * -0.5f).Exp()).Square() + normal.LogVariance;

    private static Tensor Between(Normal a, Normal b)
    {
        // 1/2 (e^(va - vb) + (ma - mb)^2 e^-vb - 1 - va + vb)
        Tensor ratio = (a.LogVariance - b.LogVariance).Exp();
        Tensor distance = ((a.Mean - b.Mean) * (b.LogVariance * -0.5f).Exp()).Square();
        return ((ratio + distance) - ((a.LogVariance - b.LogVariance) + 1f)) * 0.5f;
    }
}

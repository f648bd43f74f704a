using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>
/// z = e^y with y normal: ln p(z) = ln N(ln z; mean, e^v) - ln z. The divergence of two of them is that of their
/// normals.
/// </summary>
internal sealed class LogNormal(Tensor logMean, Tensor logVariance) : Distribution
{
    private readonly Normal normal = Normal.Of(logMean, logVariance);

    internal Normal Logarithm => normal;

    public override Tensor Mean => (normal.Mean + (normal.LogVariance * 0.5f)).Exp();

    public override Tensor Sample(in SampleNoise noise) => normal.Sample(noise).Exp();

    public override Tensor LogDensity(Tensor value)
    {
        Tensor logarithm = value.Log();
        return normal.LogDensity(logarithm) - logarithm.Sum(-1);
    }

    public override Distribution StopGradient() =>
        new LogNormal(normal.Mean.StopGradient(), normal.LogVariance.StopGradient());
}

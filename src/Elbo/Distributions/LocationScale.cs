using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Independent variables z_j = location_j + scale_j * e_j with e of a standard distribution that is symmetric around 0:
/// any of them can be reparameterized (Kingma and Welling 2014, section 2.4, "location-scale" family). Parameters
/// [batch, size]; the scale as its logarithm.
/// </summary>
public abstract class LocationScale : Distribution
{
    private Tensor? location;
    private Tensor? logScale;

    /// <inheritdoc/>
    public override Tensor Mean => location!;

    /// <summary>ln scale, [batch, size].</summary>
    public Tensor LogScale => logScale!;

    /// <summary>The differential entropy of one standard variable; nats.</summary>
    public abstract double StandardEntropy { get; }

    /// <summary>The variance of one standard variable.</summary>
    public abstract double StandardVariance { get; }

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise) =>
        (Standard(noise, Mean.Shape[-1]) * LogScale.Exp()) + Mean;

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value)
    {
        // ln p(z) = sum_j ln p_0((z_j - location_j) / scale_j) - ln scale_j
        Tensor standard = (value - Mean) * (-LogScale).Exp();
        return (StandardLogDensity(standard) - LogScale).Sum(-1);
    }

    /// <summary>Standard variables, [samples, batch, size].</summary>
    protected abstract Tensor Standard(in SampleNoise noise, int size);

    /// <summary>ln of the density of each standard variable.</summary>
    protected abstract Tensor StandardLogDensity(Tensor value);

    /// <summary>A distribution of the running step with these parameters.</summary>
    private protected static TSelf With<TSelf>(Tensor location, Tensor logScale)
        where TSelf : LocationScale, new()
    {
        if (location.Shape != logScale.Shape)
        {
            throw new TensorException(
                $"{typeof(TSelf).Name}: log-scale {logScale.Shape} does not fit location {location.Shape}: expected "
                + "the same shape.");
        }

        TSelf distribution = Tape.Borrow<TSelf>();
        distribution.location = location;
        distribution.logScale = logScale;
        return distribution;
    }
}

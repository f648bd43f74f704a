using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Independent normals: density prod_j N(z_j; mean_j, sigma_j^2) with log-variance v = ln sigma^2. Mean [batch, size];
/// v [batch, size] (diagonal) or [batch, 1] (isotropic: one variance for all dimensions). Where the parameters depend
/// on samples of another level of latents, they have their axis in front: [samples, batch, size].
/// </summary>
public sealed class Normal : Distribution
{
    private const float LogTwoPi = 1.83787706641f;

    private Tensor? mean;
    private Tensor? logVariance;

    /// <inheritdoc/>
    public override Tensor Mean => mean!;

    /// <summary>ln sigma^2, of the shape of the mean.</summary>
    public Tensor LogVariance => logVariance!;

    /// <summary>The distribution with these parameters.</summary>
    /// <exception cref="TensorException">The log-variance is neither of the mean's shape nor [batch, 1].</exception>
    public static Normal Of(Tensor mean, Tensor logVariance)
    {
        Normal normal = Tape.Borrow<Normal>();
        normal.mean = mean;
        normal.logVariance = logVariance.Shape == mean.Shape ? logVariance : Spread(logVariance, mean);
        return normal;
    }

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise) => At(noise.Normal(Mean.Shape[-1]));

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value)
    {
        // -1/2 sum (ln 2 pi + v + (z - mean)^2 e^-v); the parameters broadcast over the samples in front
        Tensor terms = Standardize(value).Square() + LogVariance;
        return (terms.Sum(-1) * -0.5f) + (-0.5f * LogTwoPi * value.Shape[-1]);
    }

    /// <inheritdoc/>
    public override Distribution StopGradient() => Of(Mean.StopGradient(), LogVariance.StopGradient());

    /// <summary>mean + sigma * noise with noise [samples, batch, size].</summary>
    internal Tensor At(Tensor noise) => Mean.Shape.Rank < noise.Shape.Rank
        ? Mean.Reparameterize(LogVariance, noise)
        : Mean.Reparameterize(LogVariance, noise.Reshape(noise.Shape.Insert(0, 1))).Reshape(noise.Shape);

    /// <summary>(value - mean) / sigma: the noise of which <see cref="At"/> makes the value.</summary>
    internal Tensor Standardize(Tensor value) => (value - Mean) * (LogVariance * -0.5f).Exp();

    private static Tensor Spread(Tensor logVariance, Tensor mean)
    {
        if (logVariance.Shape != mean.Shape.With(-1, 1))
        {
            throw new TensorException(
                $"Normal: log-variance {logVariance.Shape} does not fit mean {mean.Shape}: expected the same shape, or "
                + $"{mean.Shape.With(-1, 1)} for one variance.");
        }

        return logVariance + Tensor.Constant(0f, mean.Shape);
    }
}

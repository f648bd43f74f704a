using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>Where a Gaussian likelihood takes its variance from.</summary>
public enum GaussianVariance
{
    /// <summary>1: the squared error, up to a constant.</summary>
    Unit,

    /// <summary>One learned number for all elements.</summary>
    Learned,

    /// <summary>One for each element, from the decoder.</summary>
    Network,

    /// <summary>
    /// One for all elements, in closed form: in training the mean squared error of the batch, which is the most likely
    /// one (Rybkin, Daniilidis and Levine 2021, "sigma-VAE", equation 5); afterwards the running mean of those.
    /// </summary>
    Optimal,
}

/// <summary>
/// Each element is normal around the decoder's mean: ln p(x) = -1/2 (ln 2 pi + v + (x - mean)^2 e^-v) with v = ln
/// sigma^2, which is 0, one learned number, the best one for the batch, or from the decoder (the second half of the
/// channels). Where the variance is estimated, v is at least -8, so that pixels that never change cannot take the
/// density to infinity.
/// </summary>
public sealed class Gaussian : Likelihood
{
    /// <summary>The least ln sigma^2 where the variance is estimated.</summary>
    internal const float LowestLogVariance = -8f;

    private readonly GaussianVariance variance;
    private readonly Parameter? learned;
    private readonly RunningVariance? running;
    private readonly Tensor unit = Tensor.Zeros(new Shape(1));

    /// <summary>A Gaussian likelihood with its variance from the given place.</summary>
    public Gaussian(GaussianVariance variance)
    {
        this.variance = variance;
        learned = variance == GaussianVariance.Learned
            ? new Parameter("logVariance", new Shape(1), Initializers.Constant(0f))
            : null;
        running = variance == GaussianVariance.Optimal ? new RunningVariance() : null;
    }

    /// <summary>Where the variance is from.</summary>
    internal GaussianVariance Variance => variance;

    /// <inheritdoc/>
    public override string Name => "gaussian";

    /// <inheritdoc/>
    internal override double? NumberOf(double mean) => variance == GaussianVariance.Network ? null : mean;

    /// <inheritdoc/>
    public override int NumbersPerElement => variance == GaussianVariance.Network ? 2 : 1;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
        learned is not null ? [learned] : running is not null ? [running.State] : [];

    /// <inheritdoc/>
    public override bool IsContinuous => true;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        observed.GaussianLogLikelihood(Mean(decoded), LogVariance(observed, decoded, pass));

    /// <inheritdoc/>
    public override Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        if (variance != GaussianVariance.Network)
        {
            return base.LogLikelihoodPerElement(observed, decoded);
        }

        // means in the first half of the channels, variances in the second: element by element they stand together
        int channels = observed.Shape[-1];
        Tensor pairs = decoded.Reshape(decoded.Count / (2 * channels), 2, channels).Permute(0, 2, 1);
        return base.LogLikelihoodPerElement(observed, pairs.Reshape(decoded.Shape));
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded) => variance == GaussianVariance.Network
        ? decoded.Slice(-1, 0, decoded.Shape[-1] / 2)
        : decoded;

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.NotFinite(observed);

    private Tensor LogVariance(Tensor observed, Tensor decoded, Pass pass) => variance switch
    {
        GaussianVariance.Unit => unit,
        GaussianVariance.Learned => learned!.Value,
        GaussianVariance.Optimal =>
            (pass.IsTraining ? running!.Of((observed - decoded).Square().Mean()) : running!.Value)
            .Log().Clamp(LowestLogVariance, float.MaxValue).Reshape(1),
        _ => (decoded.Slice(-1, decoded.Shape[-1] / 2, decoded.Shape[-1] / 2) - LowestLogVariance).Softplus()
            + LowestLogVariance,
    };
}

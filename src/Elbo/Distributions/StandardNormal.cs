using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>Independent normals of mean 0 and variance 1: the usual prior. The same for every example.</summary>
public sealed class StandardNormal : Distribution
{
    private const float LogTwoPi = 1.83787706641f;

    private readonly Tensor mean;

    /// <summary>The distribution over vectors of a size.</summary>
    public StandardNormal(int size) => mean = Tensor.Zeros(new Shape(1, size));

    /// <inheritdoc/>
    public override Tensor Mean => mean;

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise) => noise.Normal(mean.Shape[-1]);

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value) =>
        (value.Square().Sum(-1) * -0.5f) + (-0.5f * LogTwoPi * value.Shape[-1]);

    /// <inheritdoc/>
    public override Distribution StopGradient() => this;
}

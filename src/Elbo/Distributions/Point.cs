using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// All probability on one vector: the code of a plain autoencoder. Its samples are that vector, and it has no density.
/// </summary>
public sealed class Point : Distribution
{
    private Tensor? mean;

    /// <inheritdoc/>
    public override Tensor Mean => mean!;

    /// <summary>The point at a vector for each example, [batch, size].</summary>
    public static Point Of(Tensor mean)
    {
        Point point = Tape.Borrow<Point>();
        point.mean = mean;
        return point;
    }

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise)
    {
        Shape shape = Mean.Shape.Insert(0, noise.Samples);
        return noise.Samples == 1 ? Mean.Reshape(shape) : Mean + Tensor.Constant(0f, shape);
    }

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value) => throw new TensorException(
        "Point: a single point has no density. Take a posterior that has one, such as Normal, or an objective without "
        + "KL, such as ReconstructionError.");

    /// <inheritdoc/>
    public override Distribution StopGradient() => Of(Mean.StopGradient());
}

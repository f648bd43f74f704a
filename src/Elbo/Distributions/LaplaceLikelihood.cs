using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each element is Laplace-distributed around the decoder's number: ln p(x) = -|x - location| / b - ln 2b with one
/// learned b for all elements: the absolute error, with its scale. It minds outliers less than the Gaussian.
/// </summary>
public sealed class LaplaceLikelihood : Likelihood
{
    private const float LogTwo = 0.693147181f;

    private readonly Parameter logScale = new("logScale", new Shape(1), Initializers.Constant(0f));

    /// <inheritdoc/>
    public override string Name => "laplace";

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [logScale];

    /// <inheritdoc/>
    public override bool IsContinuous => true;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass)
    {
        int elements = observed.Shape.Product(1, observed.Shape.Rank);
        Tensor distance = (observed - decoded).Abs().Reshape(decoded.Shape[0], decoded.Shape[1], elements).Sum(-1);
        Tensor scale = logScale.Value;
        return (distance * -(-scale).Exp()) - ((scale + LogTwo) * elements);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded) => decoded;

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.NotFinite(observed);
}

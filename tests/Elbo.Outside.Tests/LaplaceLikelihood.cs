using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>ln p(x) = -|x - mean| - ln 2 for each element: a likelihood of a stranger.</summary>
internal sealed class LaplaceLikelihood : Likelihood
{
    private const float LogTwo = 0.693147181f;

    public override string Name => "laplace";

    public override bool IsContinuous => true;

    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        ((observed - decoded).Abs().Sum(-1) * -1f) - (LogTwo * observed.Shape[-1]);

    public override Tensor Mean(Tensor decoded) => decoded;

    public override RangeFault? FirstFault(ReadOnlySpan<float> observed)
    {
        int fault = observed.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return fault < 0 ? null : new RangeFault(fault, observed[fault], "a finite number", "Remove the value");
    }
}

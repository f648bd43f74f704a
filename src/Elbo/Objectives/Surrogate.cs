using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>Losses whose gradient is an estimator's, and whose value is another number.</summary>
internal static class Surrogate
{
    /// <summary>The gradient of one scalar and the value of another.</summary>
    public static Tensor WithValueOf(this Tensor surrogate, Tensor loss) =>
        surrogate + (loss.StopGradient() - surrogate.StopGradient());
}

using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>A nonlinearity by itself, where a layer does not apply it in its own pass.</summary>
public sealed class ActivationLayer(Activation activation) : Network
{
    /// <summary>The nonlinearity.</summary>
    internal Activation Activation => activation;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => activation.Of(input);
}

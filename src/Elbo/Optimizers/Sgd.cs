using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>Stochastic gradient descent with momentum: u = momentum * u + g; w = w - rate * u.</summary>
public sealed class Sgd : Optimizer
{
    private readonly float momentum;
    private readonly Tensor velocity;

    /// <summary>Gradient descent for so many numbers.</summary>
    public Sgd(int count, double momentum)
    {
        this.momentum = (float)momentum;
        velocity = Tensor.Zeros(new Shape(count));
        State = [("sgd.velocity", velocity)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <inheritdoc/>
    public override void Step(Tensor parameters, Tensor gradients, double rate, float gradientScale)
    {
        Steps++;
        ParameterUpdates.Sgd(parameters, gradients, velocity, (float)rate, momentum, gradientScale);
    }
}

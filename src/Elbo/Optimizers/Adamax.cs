using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>
/// Adamax (Kingma and Ba 2015, algorithm 2): steps along the mean of the gradients over the largest of them, which is
/// forgotten by and by.
/// </summary>
public sealed class Adamax : Optimizer
{
    private readonly float beta1;
    private readonly float beta2;
    private readonly float epsilon;
    private readonly Tensor firstMoment;
    private readonly Tensor norm;
    private double power = 1;

    /// <summary>Adamax for so many numbers.</summary>
    public Adamax(int count, double beta1, double beta2, double epsilon)
    {
        this.beta1 = (float)beta1;
        this.beta2 = (float)beta2;
        this.epsilon = (float)epsilon;
        firstMoment = Tensor.Zeros(new Shape(count));
        norm = Tensor.Zeros(new Shape(count));
        State = [("adamax.firstMoment", firstMoment), ("adamax.norm", norm)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <inheritdoc/>
    public override void Step(Tensor parameters, Tensor gradients, double rate, float gradientScale)
    {
        Advance();
        var settings = new AdamSettings(rate, beta1, beta2, epsilon, 1 - power, 1);
        ParameterUpdates.Adamax(parameters, gradients, firstMoment, norm, settings, gradientScale);
    }

    /// <inheritdoc/>
    public override void Resume(long steps)
    {
        Steps = 0;
        power = 1;
        while (Steps < steps)
        {
            Advance();
        }
    }

    // beta^t by repeated products: the platform's power function differs from machine to machine
    private void Advance()
    {
        Steps++;
        power *= beta1;
    }
}

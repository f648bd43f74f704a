using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1): steps along the mean of the gradients over the root of their mean square.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly float beta1;
    private readonly float beta2;
    private readonly float epsilon;
    private readonly Tensor firstMoment;
    private readonly Tensor secondMoment;

    // beta^t by repeated products: the platform's power function differs from machine to machine
    private double power1 = 1;
    private double power2 = 1;

    /// <summary>Adam for so many numbers.</summary>
    public Adam(int count, double beta1, double beta2, double epsilon)
    {
        this.beta1 = (float)beta1;
        this.beta2 = (float)beta2;
        this.epsilon = (float)epsilon;
        firstMoment = Tensor.Zeros(new Shape(count));
        secondMoment = Tensor.Zeros(new Shape(count));
        State = [("adam.firstMoment", firstMoment), ("adam.secondMoment", secondMoment)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <inheritdoc/>
    public override void Step(Tensor parameters, Tensor gradients, double rate, float gradientScale)
    {
        Advance();
        var settings = new AdamSettings(rate, beta1, beta2, epsilon, 1 - power1, 1 - power2);
        ParameterUpdates.Adam(parameters, gradients, firstMoment, secondMoment, settings, gradientScale);
    }

    /// <inheritdoc/>
    public override void Resume(long steps)
    {
        Steps = 0;
        power1 = power2 = 1;
        while (Steps < steps)
        {
            Advance();
        }
    }

    private void Advance()
    {
        Steps++;
        power1 *= beta1;
        power2 *= beta2;
    }
}

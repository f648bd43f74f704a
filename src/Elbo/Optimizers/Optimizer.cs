using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>
/// Changes parameters along their gradients. All parameters lie in one piece of memory, and so does the state.
/// </summary>
public abstract class Optimizer
{
    /// <summary>Steps taken.</summary>
    public long Steps { get; protected set; }

    /// <summary>The numbers kept from step to step, by name, for checkpoints.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>Changes the parameters.</summary>
    /// <param name="parameters">What to change.</param>
    /// <param name="gradients">Along what, in the order of the parameters.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="gradientScale">A factor for all gradients, below 1 where they are clipped.</param>
    public void Step(ParameterSet parameters, Gradients gradients, double rate, float gradientScale) =>
        Step(parameters.Flat, gradients.Flat, rate, gradientScale);

    /// <summary>Changes numbers in one piece of memory, [count].</summary>
    /// <param name="parameters">What to change.</param>
    /// <param name="gradients">Along what.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="gradientScale">A factor for all gradients, below 1 where they are clipped.</param>
    public abstract void Step(Tensor parameters, Tensor gradients, double rate, float gradientScale);

    /// <summary>Takes up after the given number of steps; the state's tensors are filled by the caller.</summary>
    public virtual void Resume(long steps) => Steps = steps;
}

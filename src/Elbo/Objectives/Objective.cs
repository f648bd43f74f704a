using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>What training minimises, as a function of what a model says of a batch.</summary>
public abstract class Objective
{
    /// <summary>Samples of z for each example.</summary>
    public abstract int Samples { get; }

    /// <summary>Numbers that the objective keeps from step to step, by name, for checkpoints.</summary>
    public virtual IReadOnlyList<(string Name, Tensor Value)> State => [];

    /// <summary>How a gradient goes through the samples.</summary>
    public virtual SampleGradient Gradient => SampleGradient.Through;

    /// <summary>The name of a penalty beside reconstruction and KL; null for none.</summary>
    public virtual string? PenaltyName => null;

    /// <summary>The samples that <see cref="Evaluate"/> wants.</summary>
    /// <param name="random">The stream of the noise.</param>
    public Draw Draw(RandomStream random) => new(Samples, random) { Gradient = Gradient };

    /// <summary>The loss and its terms.</summary>
    /// <param name="inference">What the model says.</param>
    /// <param name="klWeight">The KL weight in force at this step.</param>
    public abstract ObjectiveTerms Evaluate(Inference inference, double klWeight);
}

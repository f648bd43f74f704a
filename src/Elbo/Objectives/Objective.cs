using Elbo.Models;

namespace Elbo.Objectives;

/// <summary>What training minimises, as a function of what a model says of a batch.</summary>
public abstract class Objective
{
    /// <summary>Samples of z for each example.</summary>
    public abstract int Samples { get; }

    /// <summary>The loss and its terms.</summary>
    /// <param name="inference">What the model says.</param>
    /// <param name="klWeight">The KL weight in force at this step.</param>
    public abstract ObjectiveTerms Evaluate(Inference inference, double klWeight);
}

using Elbo.Models;
using Elbo.Networks;

namespace Elbo.Evaluation;

/// <summary>
/// Holds the parameters of a model fixed until disposed: gradients with respect to latents then cost no gradients with
/// respect to weights. One at a time for a model, and no training meanwhile.
/// </summary>
internal sealed class FixedParameters : IDisposable
{
    private readonly IReadOnlyList<Parameter> parameters;

    public FixedParameters(Model model)
    {
        parameters = [.. model.Parameters.All.Where(parameter => parameter.Value.RequiresGradient)];
        foreach (Parameter parameter in parameters)
        {
            parameter.Value.WithoutGradient();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Value.WithGradient();
        }
    }
}

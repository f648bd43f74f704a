using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>
/// Several optimizers over disjoint parts of the parameters, stepped together: encoder and decoder each under one of
/// its
/// own. Where a rule treats each number by itself, as Adam and gradient descent do, the bits are those of one
/// optimizer.
/// </summary>
public sealed class SplitOptimizer : Optimizer
{
    private readonly IReadOnlyList<(string Name, Optimizer Optimizer, int Count)> parts;
    private readonly Shape[] shapes;
    private (Tensor Parameters, Tensor Gradients)? cut;
    private IReadOnlyList<Tensor> parameterParts = [];
    private IReadOnlyList<Tensor> gradientParts = [];

    /// <summary>Optimizers for consecutive parts of the parameters, in their order.</summary>
    /// <param name="parts">The name of each part, its optimizer, and how many numbers it has.</param>
    public SplitOptimizer(IReadOnlyList<(string Name, Optimizer Optimizer, int Count)> parts)
    {
        this.parts = parts;
        shapes = [.. parts.Select(part => new Shape(part.Count))];
        State = [.. parts.SelectMany(part =>
            part.Optimizer.State.Select(state => ($"{part.Name}.{state.Name}", state.Value)))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <inheritdoc/>
    public override void Step(Tensor parameters, Tensor gradients, double rate, float gradientScale)
    {
        if (cut != (parameters, gradients))
        {
            parameterParts = parameters.Partition(shapes);
            gradientParts = gradients.Partition(shapes);
            cut = (parameters, gradients);
        }

        Steps++;
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i].Optimizer.Step(parameterParts[i], gradientParts[i], rate, gradientScale);
        }
    }

    /// <inheritdoc/>
    public override void Resume(long steps)
    {
        base.Resume(steps);
        foreach ((_, Optimizer optimizer, _) in parts)
        {
            optimizer.Resume(steps);
        }
    }
}

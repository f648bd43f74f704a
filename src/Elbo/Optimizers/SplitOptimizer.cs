using Elbo.Tensors;

namespace Elbo.Optimizers;

/// <summary>
/// Several optimizers over disjoint parts of the parameters, stepped together: encoder and decoder each under one of
/// its own. Where a rule treats each number by itself, as Adam and gradient descent do, the bits are those of one
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
        Cut(parameters, gradients);
        Steps++;
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i].Optimizer.Step(parameterParts[i], gradientParts[i], rate, gradientScale);
        }
    }

    /// <summary>Changes the numbers of one part alone.</summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="parameters">All numbers.</param>
    /// <param name="gradients">Along what, for all of them.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="gradientScale">A factor for all gradients, below 1 where they are clipped.</param>
    public void StepPart(int part, Tensor parameters, Tensor gradients, double rate, float gradientScale)
    {
        Cut(parameters, gradients);
        parts[part].Optimizer.Step(parameterParts[part], gradientParts[part], rate, gradientScale);
    }

    /// <summary>Steps that a part has taken, with the others and alone.</summary>
    public long StepsOf(int part) => parts[part].Optimizer.Steps;

    /// <summary>Takes up one part after the given number of its steps.</summary>
    public void Resume(int part, long steps) => parts[part].Optimizer.Resume(steps);

    /// <inheritdoc/>
    public override void Resume(long steps)
    {
        base.Resume(steps);
        foreach ((_, Optimizer optimizer, _) in parts)
        {
            optimizer.Resume(steps);
        }
    }

    private void Cut(Tensor parameters, Tensor gradients)
    {
        if (cut != (parameters, gradients))
        {
            parameterParts = parameters.Partition(shapes);
            gradientParts = gradients.Partition(shapes);
            cut = (parameters, gradients);
        }
    }
}

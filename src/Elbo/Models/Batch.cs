using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>A batch as a model sees it. Belongs to the running step.</summary>
/// <param name="observed">x, [batch, ...].</param>
/// <param name="examples">The examples' indices in their data set, by which noise is keyed.</param>
public readonly struct Batch(Tensor observed, Examples examples)
{
    /// <summary>x, [batch, ...]: what the likelihood is of.</summary>
    public Tensor Observed { get; } = observed;

    /// <summary>What the encoder sees, [batch, ...]: x, unless noise was added on purpose.</summary>
    public Tensor Input { get; init; } = observed;

    /// <summary>The examples' indices in their data set.</summary>
    public Examples Examples { get; } = examples;

    /// <summary>What encoder and decoder are told beside x and z, [batch, condition size]; or null.</summary>
    public Tensor? Condition { get; init; }

    /// <summary>Whether this is a step of training.</summary>
    public Pass Pass { get; init; }
}

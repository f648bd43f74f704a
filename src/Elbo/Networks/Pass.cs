using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// What a pass through networks is for: layers that behave otherwise in training (dropout, batch normalization) look
/// here, and nowhere else.
/// </summary>
public readonly struct Pass
{
    private Pass(RandomStream random, Examples examples)
    {
        IsTraining = true;
        Random = random;
        Examples = examples;
    }

    /// <summary>A pass whose outputs are used as they are: no noise, fixed statistics.</summary>
    public static Pass Evaluation => default;

    /// <summary>Whether the pass is a step of training.</summary>
    public bool IsTraining { get; }

    /// <summary>
    /// Whether the pass is done a second time for its gradient: the same numbers, and nothing else is changed.
    /// </summary>
    public bool IsRepeated { get; private init; }

    /// <summary>The stream of the layers' own noise; its purpose is the layer's to set.</summary>
    public RandomStream Random { get; }

    /// <summary>
    /// The batch's examples, by which noise is keyed. A pass over samples sees them once for every sample.
    /// </summary>
    public Examples Examples { get; }

    /// <summary>A step of training on a batch.</summary>
    public static Pass Training(RandomStream random, Examples examples) => new(random, examples);

    /// <summary>The same pass, a second time.</summary>
    internal Pass Repeated() => this with { IsRepeated = true };
}

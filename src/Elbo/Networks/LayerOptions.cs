using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>What stands between a hidden layer's product and its nonlinearity.</summary>
public enum Normalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each channel over the batch.</summary>
    Batch,

    /// <summary>Each example over its own numbers.</summary>
    Layer,
}

/// <summary>What all hidden layers of a network have in common.</summary>
/// <param name="Activation">The nonlinearity after every hidden layer.</param>
/// <param name="Initialization">How weights are drawn.</param>
public sealed record LayerOptions(Activation Activation, Initialization Initialization)
{
    /// <summary>What stands before the nonlinearity.</summary>
    public Normalization Normalization { get; init; }

    /// <summary>The share of units that is switched off in training, after the nonlinearity; 0 for none.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// The number of the first dropout layer: networks of one model need numbers of their own, by which noise is keyed.
    /// </summary>
    public int FirstDropout { get; init; }
}

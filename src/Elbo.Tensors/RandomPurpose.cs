namespace Elbo.Tensors;

/// <summary>
/// What random numbers are drawn for: one word of the counter, so that two purposes never share a number. The values
/// are part of every seeded result and never change.
/// </summary>
public enum RandomPurpose : uint
{
    /// <summary>No purpose; only the default value of the type.</summary>
    None = 0,

    /// <summary>First values of the parameters.</summary>
    Initialization = 1,

    /// <summary>The order of the examples in an epoch.</summary>
    Shuffle = 2,

    /// <summary>Bernoulli draws that turn grey pixels into black and white ones.</summary>
    Binarization = 3,

    /// <summary>Noise of the latent samples while training.</summary>
    PosteriorNoise = 4,

    /// <summary>Latents drawn from the prior.</summary>
    PriorSamples = 5,

    /// <summary>Noise of the measures.</summary>
    Evaluation = 6,

    /// <summary>Shapes of the built-in digits.</summary>
    Digits = 7,

    /// <summary>Units that dropout switches off.</summary>
    Dropout = 8,

    /// <summary>Noise added to an input on purpose.</summary>
    Corruption = 9,

    /// <summary>Which examples belong to which part of a data set.</summary>
    Split = 10,

    /// <summary>Observations drawn from a likelihood.</summary>
    LikelihoodSamples = 11,

    /// <summary>Which part of a mixture a sample comes from.</summary>
    MixtureComponent = 12,

    /// <summary>Chains of annealed importance sampling: momenta and acceptances.</summary>
    Annealing = 40,

    /// <summary>Images made to look like nothing that a model has learned.</summary>
    Strangers = 41,

    /// <summary>Inputs of tests and benchmarks.</summary>
    Test = 255,
}

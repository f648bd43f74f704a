using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>Which samples of z are drawn for each example, and how a gradient goes through them.</summary>
/// <param name="Samples">How many.</param>
/// <param name="Random">The stream of the noise.</param>
public readonly record struct Draw(int Samples, RandomStream Random)
{
    /// <summary>
    /// The number of the first one: its noise is that of this number in a draw of all, so many samples can be looked at
    /// in pieces of any size.
    /// </summary>
    public int First { get; init; }

    /// <summary>How the gradient of the decoder's side reaches the posterior.</summary>
    public SampleGradient Gradient { get; init; }
}

/// <summary>How a gradient goes from the decoder through a sample of z to the posterior.</summary>
public enum SampleGradient
{
    /// <summary>Through z as a function of the posterior's parameters (Kingma and Welling 2014).</summary>
    Through,

    /// <summary>Not at all: z is a number, as the score function needs it (Williams 1992).</summary>
    Stopped,

    /// <summary>
    /// Through z, times a factor for each sample that the objective sets before the backward pass
    /// (<see cref="LatentLevel.Scale"/>).
    /// </summary>
    Scaled,
}
